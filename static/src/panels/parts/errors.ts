import type { TFunction } from "i18next";
import { ApiError } from "../../api/client";

/** Say what went wrong: the server's own words, or that it cannot be reached. */
export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof ApiError && !error.offline) return error.message;
  return t("common.away");
}

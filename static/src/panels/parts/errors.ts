import type { TFunction } from "i18next";
import { ApiError } from "../../api/client";
import { Unplayable } from "../../store/player";

/** Say what went wrong: the server's own words, that a sound cannot be played, or that the server is away. */
export function errorText(error: unknown, t: TFunction): string {
  if (error instanceof ApiError && !error.offline) return error.message;
  return t(error instanceof Unplayable ? "common.unplayable" : "common.away");
}

/** Why something could not be recorded or kept, in plain words. */

import type { TFunction } from "i18next";
import { ApiError } from "../api/client";
import { errorText } from "../panels/parts/errors";
import { MicrophoneError } from "./microphone";
import "./texts";

/** What the server takes, in MB. A larger file is not even sent: its answer would be lost on the way. */
export const LARGEST_MB = 50;

export class TooLarge extends Error {}

/** Throws `TooLarge`. */
export function needSize(file: Blob): void {
  if (file.size > LARGEST_MB * 2 ** 20) throw new TooLarge();
}

/** The sentence that says what went wrong and what to do. */
export function whyNot(error: unknown, t: TFunction): string {
  if (error instanceof MicrophoneError) return t(error.reason, { ns: "recording" });
  if (error instanceof TooLarge) return t("tooLarge", { ns: "recording", limit: LARGEST_MB });
  return errorText(error, t);
}

export const wasCancelled = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "cancelled";

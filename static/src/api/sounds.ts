/** The library of prompts. */

import type { LibrarySound } from "../model/sounds";
import { ApiError, headersFor, refused, request } from "./client";
import { type Sending, upload } from "./upload";

const part = encodeURIComponent;

/** What is kept of an original, in seconds from its beginning; null is its own beginning or end. */
export interface Cut {
  from: number | null;
  to: number | null;
}

export const uncut: Cut = { from: null, to: null };

/**
 * Where a new prompt goes, or which file of one that is there is meant. `instead` is the place of the file that
 * people saw there, null where they saw none: what somebody else has kept meanwhile is not replaced unasked.
 */
export type SoundTarget =
  | { name: string; folder: string; language: string }
  | { id: string; language: string; instead: string | null };

const soundPath = (id: string) => `/sounds/${part(id)}`;
/** In an address "-" stands for what is no speech, and for no file. */
const filePath = (id: string, language: string) =>
  `${soundPath(id)}/files/${part(language || "-")}`;

const withQuery = (path: string, query: Record<string, string>) => {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
};

/** What an address says of a file: the piece to keep, and what it was called. */
function aboutFile(file: Blob, { from, to }: Cut): Record<string, string> {
  return {
    ...(from === null ? {} : { from: String(from) }),
    ...(to === null ? {} : { to: String(to) }),
    ...(file instanceof File ? { file: file.name } : {}),
  };
}

export const listSounds = async (): Promise<LibrarySound[]> =>
  (await request<{ sounds: LibrarySound[] }>("GET", "/sounds")).sounds;

/** Make a prompt of a sound file, or put the file in its place in one. Throws `ApiError`, see `overtakenBy`. */
export function keepSound(
  file: Blob,
  target: SoundTarget,
  cut: Cut = uncut,
  sending: Sending = {},
): Promise<LibrarySound> {
  const about = aboutFile(file, cut);
  if ("id" in target) {
    const seen = { instead: target.instead ?? "-" };
    const path = withQuery(filePath(target.id, target.language), { ...seen, ...about });
    return upload<LibrarySound>("PUT", path, file, sending);
  }
  return upload<LibrarySound>("POST", withQuery("/sounds", { ...target, ...about }), file, sending);
}

/** The prompt as it is by now, where somebody else was faster and nothing was kept; else null. */
export const overtakenBy = (error: unknown): LibrarySound | null =>
  error instanceof ApiError && error.code === "sound_overtaken"
    ? (error.body.current as LibrarySound)
    : null;

export const changeSound = (id: string, change: { name?: string; folder?: string }) =>
  request<LibrarySound>("PATCH", soundPath(id), change);
/** Throws `ApiError` 409 "sound_used" while a flow uses it. */
export const removeSound = (id: string) => request<void>("DELETE", soundPath(id));

/** Say what is said in a file or in which language it is, or keep another piece of its original. */
export const changeSoundFile = (
  id: string,
  language: string,
  change: { text?: string; language?: string } & Partial<Cut>,
) => request<LibrarySound>("PATCH", filePath(id, language), change);
export const removeSoundFile = (id: string, language: string) =>
  request<LibrarySound>("DELETE", filePath(id, language));

/** The file as somebody gave it, before it was trimmed and made fit for the telephone. */
export async function originalOf(id: string, language: string): Promise<Blob> {
  const path = `${filePath(id, language)}/original`;
  const response = await fetch(`/api${path}`, { headers: headersFor(undefined) }).catch((cause) => {
    throw new ApiError(0, { error: "offline", message: String(cause) });
  });
  if (response.ok) return response.blob();
  const body = await response.json().catch(() => ({}));
  throw refused(response.status, path, body as Record<string, unknown>);
}

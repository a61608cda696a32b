/** Files on their way to the library, one after the other: what of them waits, goes, or is over. */

import { folderFromPath, nameFromFile } from "../model/sounds";

export type UploadState = "waiting" | "going" | "kept" | "refused" | "cancelled";

/** A file that somebody chose or dropped; `path` has its folders, where it came with some. */
export interface Incoming {
  file: File;
  path: string;
}

export interface Upload {
  key: number;
  file: File;
  name: string;
  folder: string;
  language: string;
  state: UploadState;
  /** How much of it has gone out, from 0 to 1. */
  share: number;
  /** Why it was refused, in plain words. */
  why: string;
}

/** Each conversion takes a processor of the server, which has calls to answer. */
const AT_ONCE = 2;
/** What systems put into folders beside people's files. */
const NOT_PEOPLES = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i;

export const isPeoples = ({ path }: Incoming): boolean =>
  !path.split("/").some((part) => NOT_PEOPLES.test(part));

/** The files as uploads; without a folder for all of them, each keeps that it came with. */
export function uploadsOf(
  incoming: readonly Incoming[],
  into: { folder: string; language: string },
  firstKey: number,
): Upload[] {
  return incoming.filter(isPeoples).map(({ file, path }, index) => ({
    key: firstKey + index,
    file,
    name: nameFromFile(file.name),
    folder: into.folder || folderFromPath(path),
    language: into.language,
    state: "waiting",
    share: 0,
    why: "",
  }));
}

/** Those that may begin now. */
export function startable(uploads: readonly Upload[]): Upload[] {
  const going = uploads.filter(({ state }) => state === "going").length;
  const waiting = uploads.filter(({ state }) => state === "waiting");
  return waiting.slice(0, Math.max(0, AT_ONCE - going));
}

export const changed = (
  uploads: readonly Upload[],
  key: number,
  change: Partial<Upload>,
): Upload[] => uploads.map((one) => (one.key === key ? { ...one, ...change } : one));

/** The server is away: what waits is not even tried, or each would be refused by itself. */
export const halted = (uploads: readonly Upload[], why: string): Upload[] =>
  uploads.map((one) => (one.state === "waiting" ? { ...one, state: "refused", why } : one));

/** All that was refused waits once more. */
export const retried = (uploads: readonly Upload[]): Upload[] =>
  uploads.map((one) => (one.state === "refused" ? { ...one, state: "waiting", why: "" } : one));

export function counted(uploads: readonly Upload[]) {
  const count = (...states: UploadState[]) =>
    uploads.filter(({ state }) => states.includes(state)).length;
  return {
    all: uploads.length,
    kept: count("kept"),
    refused: count("refused"),
    open: count("waiting", "going"),
  };
}

/** Files on their way to the library, one after the other: what of them waits, goes, or is over. */

import { folderFromPath, type LibrarySound, nameFromFile } from "../model/sounds";
import { type Joins, type Languages, placesOf } from "./languagesInNames";

export type UploadState = "waiting" | "going" | "kept" | "refused" | "cancelled";

/** A file that somebody chose or dropped; `path` has its folders, where it came with some. */
export interface Incoming {
  file: File;
  path: string;
}

export interface Upload {
  key: number;
  /** The key of the first file of the same prompt: its own, where it is the only one. */
  first: number;
  /** The prompt that it became part of, or joins. */
  sound: string | null;
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

/** What holds for all files that come in together. */
export interface Into {
  /** "" lets each keep the folder that it came with. */
  folder: string;
  /** In it are those whose names say nothing else. */
  language: string;
  /** The languages that names may say; null leaves each file a prompt of its own, in that one language. */
  inNames: Languages | null;
  /** The prompts that are there: one whose name says a further language joins its prompt. */
  there: readonly LibrarySound[];
}

const noLanguages: Languages = { known: [], usual: [] };

const nameIn = (folder: string, name: string): string =>
  JSON.stringify([folder, name]).normalize("NFC").toLowerCase();

/** Only where it is clear which prompt is meant, and no sound of it would be replaced. */
const joining =
  ({ folder, there }: Into): Joins =>
  (path, languages) => {
    const wanted = nameIn(folder || folderFromPath(path), nameFromFile(path));
    const [sound, ...others] = there.filter((one) => nameIn(one.folder, one.name) === wanted);
    if (sound === undefined || others.length > 0) return null;
    return sound.files.some(({ language }) => languages.includes(language)) ? null : sound.id;
  };

/** The files as uploads. */
export function uploadsOf(incoming: readonly Incoming[], into: Into, firstKey: number): Upload[] {
  const files = incoming.filter(isPeoples);
  const places = placesOf(
    files.map(({ path }) => path),
    into.inNames ?? noLanguages,
    joining(into),
  );
  return places.flatMap(({ path, language, first, sound }, index) => {
    const file = files[index]?.file;
    if (file === undefined) return [];
    return {
      key: firstKey + index,
      first: firstKey + first,
      sound,
      file,
      name: nameFromFile(path),
      folder: into.folder || folderFromPath(path),
      language: language ?? into.language,
      state: "waiting",
      share: 0,
      why: "",
    };
  });
}

/** The prompt that the other files of an upload's prompt have become. */
export const soundOf = (uploads: readonly Upload[], { first }: Upload): string | null =>
  uploads.find((one) => one.first === first && one.sound !== null)?.sound ?? null;

/** Those that may begin now. Of the files of a prompt one makes it, and only then come the others. */
export function startable(uploads: readonly Upload[]): Upload[] {
  const going = uploads.filter(({ state }) => state === "going");
  const begun: Upload[] = [];
  for (const one of uploads) {
    if (going.length + begun.length >= AT_ONCE) break;
    const isMade = soundOf(uploads, one) !== null;
    const isBeing = [...going, ...begun].some(({ first }) => first === one.first);
    if (one.state === "waiting" && (isMade || !isBeing)) begun.push(one);
  }
  return begun;
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

/** Prompts of the library: what is known of them, and how they are found and ordered. */

export interface SoundFile {
  /** A tag such as "de"; "" for what is no speech. */
  language: string;
  /** Where it is heard. */
  place: string;
  seconds: number;
  /** What is said in it, as people typed it. */
  text: string;
  fileName: string;
  /** Seconds of the original at which it begins and ends; null is the original's own beginning, or end. */
  from: number | null;
  to: number | null;
}

export interface SoundUse {
  /** The flow's id. */
  flow: string;
  name: string;
  draft: boolean;
  live: boolean;
}

export interface LibrarySound {
  id: string;
  name: string;
  folder: string;
  files: SoundFile[];
  used: SoundUse[];
  updated: string;
  updatedBy: string;
}

const PLACE = /^\/sounds\/([^/]+)$/;

/** How a flow names a prompt of the library. */
export const soundPlace = (id: string): string => `/sounds/${encodeURIComponent(id)}`;

/** The id of the prompt that a flow names so; null for any other address. */
export function soundIdOf(url: string): string | null {
  const found = PLACE.exec(url)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}

export const isUnused = (sound: LibrarySound): boolean => sound.used.length === 0;

export type Order = "name" | "newest" | "longest";

export interface Wanted {
  search: string;
  /** Null is all of them, "" those without a folder. */
  folder: string | null;
  unused: boolean;
  order: Order;
}

/** The prompts that are asked for, in the order that is asked for. */
export function soundsFound(
  sounds: readonly LibrarySound[],
  wanted: Wanted,
  lang = "en",
): LibrarySound[] {
  const words = wanted.search.toLowerCase().split(/\s+/).filter(Boolean);
  return sounds
    .filter((sound) => wanted.folder === null || sound.folder === wanted.folder)
    .filter((sound) => !wanted.unused || isUnused(sound))
    .filter((sound) => words.every((word) => searched(sound).includes(word)))
    .sort(orders(lang)[wanted.order]);
}

/** All that a prompt can be found by, in small letters. */
function searched({ name, folder, files }: LibrarySound): string {
  const inFiles = files.flatMap((file) => [file.text, file.fileName]);
  return [name, folder, ...inFiles].join("\n").toLowerCase();
}

const longest = ({ files }: LibrarySound) => Math.max(0, ...files.map((file) => file.seconds));

function orders(lang: string): Record<Order, (one: LibrarySound, other: LibrarySound) => number> {
  const names = new Intl.Collator(lang, { numeric: true });
  const byName = (one: LibrarySound, other: LibrarySound) => names.compare(one.name, other.name);
  return {
    name: byName,
    newest: (one, other) => other.updated.localeCompare(one.updated) || byName(one, other),
    longest: (one, other) => longest(other) - longest(one) || byName(one, other),
  };
}

export interface Folder {
  name: string;
  count: number;
}

/** The folders that prompts stand in, by name; what stands in none comes last, with the name "". */
export function foldersOf(sounds: readonly LibrarySound[], lang = "en"): Folder[] {
  const counts = new Map<string, number>();
  for (const { folder } of sounds) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  const names = new Intl.Collator(lang, { numeric: true });
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => {
      if (one.name === "" || other.name === "") return one.name === "" ? 1 : -1;
      return names.compare(one.name, other.name);
    });
}

/** Letters that the name of a prompt may have. */
const LONGEST_NAME = 100;

/** What a prompt is called that comes from a file: the file's name, in words. */
export function nameFromFile(fileName: string): string {
  const bare = fileName.replace(/^.*[/\\]/, "").replace(/\.[^.]{1,5}$/, "");
  const words = bare.replace(/[_\s]+/g, " ").trim() || fileName;
  return words.slice(0, LONGEST_NAME).trim();
}

/** The folder of a file that came with its folder: "menu/in the morning/hello.wav" stood in "menu/in the morning". */
export const folderFromPath = (path: string): string => path.split("/").slice(0, -1).join("/");

/** The languages that prompts are spoken in most; any other can be had that a voice here speaks. */
const USUAL = ["de", "en", "fr", "es", "it", "nl", "pl", "pt", "tr", "ru", "uk", "ar"];

/** The languages that a prompt may be given a file in: what it has already is left out. */
export function languagesFor(has: readonly string[], spoken: readonly string[] = []): string[] {
  const all = new Set([...USUAL, ...spoken, ""]);
  return [...all].filter((language) => !has.includes(language));
}

/** The file that is heard for a language, as in a call: its own, else what is no speech, else any. */
export function fileFor(sound: LibrarySound, language: string): SoundFile | undefined {
  const { files } = sound;
  const of = (wanted: string) => files.find((file) => file.language === wanted);
  const near = files.find((file) => file.language !== "" && isNear(file.language, language));
  return of(language) ?? near ?? of("") ?? files[0];
}

/** Whether two tags name one language, such as "de" and "de-AT". */
const isNear = (one: string, other: string) =>
  one.toLowerCase().split("-")[0] === other.toLowerCase().split("-")[0];

/** A length as people read it: "0:07", "12:30". */
export function lengthOf(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// --- known everywhere: faces, outline and differences name a prompt without asking for it ---------

let known: ReadonlyMap<string, LibrarySound> = new Map();

/** Remember the prompts of the library, in place of those remembered before. */
export function knowSounds(sounds: readonly LibrarySound[]): void {
  known = new Map(sounds.map((sound) => [soundPlace(sound.id), sound]));
}

/** What the prompt at this place is called; undefined for what is none, or is not known. */
export const nameOfSound = (place: string): string | undefined => known.get(place.trim())?.name;

/** What is said in the prompt at this place, in all its languages. */
export function libraryText(place: string): string {
  const files = known.get(place.trim())?.files ?? [];
  return files.flatMap(({ text }) => (text === "" ? [] : [text])).join(" · ");
}

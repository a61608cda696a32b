/** Files that say their language: "greeting_de.wav", "greeting-en-GB.mp3", "de/greeting.wav". */

/** The languages that are looked for, by their tags without a region. */
export interface Languages {
  /** This server speaks them, or keeps prompts in them: a single name that ends so is believed. */
  known: readonly string[];
  /** Further ones; two names that differ in nothing else are believed as well. */
  usual: readonly string[];
}

interface Tagged {
  language: string;
  /** The path without what names the language. */
  bare: string;
}

/** Where a file goes, and in which language it is; undefined where its path does not say. */
export interface Place {
  path: string;
  language: string | undefined;
  /** The index of the first file of the same prompt: its own, where it is the only one. */
  first: number;
  /** The prompt of the library that it joins. */
  sound: string | null;
}

/** The prompt that is there under a path's name and can take files in these languages. */
export type Joins = (path: string, languages: readonly string[]) => string | null;

const ENDING = /\.[^./]*$/;
const WITH_REGION = /^(.+?)[ ._-]+([a-z]{2,3})[-_][a-z]{2}$/i;
const PLAIN = /^(.+)[ ._-]([a-z]{2,3})$/i;
const FOLDER = /^([a-z]{2,3})([-_][a-z]{2})?$/i;

/** What a path says of its file's language: at the end of the file's name, else as one of its folders. */
function tagged(path: string, languages: ReadonlySet<string>): Tagged | null {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const ending = ENDING.exec(file)?.[0] ?? "";
  for (const shape of [WITH_REGION, PLAIN]) {
    const [, stem = "", tag = ""] = shape.exec(file.replace(ENDING, "")) ?? [];
    const language = tag.toLowerCase();
    const name = stem.replace(/[ ._-]+$/, "");
    if (languages.has(language) && name !== "") {
      return { language, bare: [...parts, name + ending].join("/") };
    }
  }
  const at = parts.findLastIndex((folder) => languages.has(languageOfFolder(folder)));
  if (at === -1) return null;
  const bare = [...parts.toSpliced(at, 1), file].join("/");
  return { language: languageOfFolder(parts[at] ?? ""), bare };
}

const languageOfFolder = (name: string): string => FOLDER.exec(name)?.[1]?.toLowerCase() ?? "";

/**
 * Which files are one prompt: those whose paths differ in the language alone, and in their kind.
 *
 * One that is there already in other languages is joined: that says as much as a second file.
 */
export function placesOf(
  paths: readonly string[],
  { known, usual }: Languages,
  joins: Joins = () => null,
): Place[] {
  const believed = new Set([...known, ...usual]);
  const all = paths.map((path) => tagged(path, believed));
  const prompts = new Map<string, Map<string, number>>();
  for (const [index, one] of all.entries()) {
    if (one === null) continue;
    const name = one.bare.replace(ENDING, "").toLowerCase();
    const files = prompts.get(name) ?? new Map<string, number>();
    // A second one in the same language is a prompt of its own.
    if (!files.has(one.language)) prompts.set(name, files.set(one.language, index));
  }
  const places: Place[] = paths.map((path, index) => ({
    path,
    language: tagged(path, new Set(known))?.language,
    first: index,
    sound: null,
  }));
  for (const files of prompts.values()) {
    const indices = [...files.values()];
    const [first = 0] = indices;
    const path = all[first]?.bare ?? "";
    const sound = joins(path, [...files.keys()]);
    if (indices.length < 2 && sound === null) continue;
    for (const [language, at] of files) places[at] = { path, language, first, sound };
  }
  return places;
}

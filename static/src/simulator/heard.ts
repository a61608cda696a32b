/** What a caller hears, in words: from the particulars that a transcript keeps of a sound. */

import type { Entry } from "../model/phone";
import { languageOf, soundWords, voiceFor } from "../model/prompts";
import { fileFor, type LibrarySound, soundIdOf } from "../model/sounds";
import type { FlowSettings } from "../model/types";
import { isRecord } from "../model/values";

export interface Heard {
  words: string;
  /** The language that it is in, "de"; "" where that is not known. */
  language: string;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** What was heard last, or is heard now; undefined where nothing has been. */
export function heardLast(
  entries: readonly Entry[],
  sounds: readonly LibrarySound[],
): Heard | undefined {
  const played = entries
    .filter(({ kind }) => kind === "action")
    .map(({ data }) => data.sound ?? data.announcement)
    .findLast(isRecord);
  if (played === undefined) return undefined;
  return { words: wordsOf(played, sounds), language: languageOf(textOf(played.voice)) };
}

function wordsOf(sound: Record<string, unknown>, sounds: readonly LibrarySound[]): string {
  if (Array.isArray(sound.parts) && sound.parts.length > 0) {
    const parts = sound.parts.filter(isRecord).map((part) => wordsOf(part, sounds));
    return parts.filter((words) => words !== "").join(" ");
  }
  const url = textOf(sound.url);
  if (url !== "") return ofSound(url, textOf(sound.voice), sounds);
  return textOf(sound.text) || (Number(sound.pause_s ?? 0) > 0 ? "…" : "");
}

/** A prompt of the library by its name, and what is said in it; any other sound by what it is called. */
function ofSound(url: string, voice: string, sounds: readonly LibrarySound[]): string {
  const found = sounds.find(({ id }) => id === soundIdOf(url));
  const said = found === undefined ? "" : (fileFor(found, languageOf(voice))?.text.trim() ?? "");
  return [soundWords(url), said].filter((words) => words !== "").join(": ");
}

/** The voice that speaks in a call, by its variables: a node may have chosen another language. */
export const voiceOfCall = (vars: Record<string, unknown>, settings: FlowSettings): string =>
  voiceFor(settings, textOf(vars.language) || settings.voice);

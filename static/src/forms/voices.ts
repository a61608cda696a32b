/** The names of voices and languages, and which voices are offered. */

import type { TFunction } from "i18next";
import { languageOf, tagOf } from "../model/prompts";
import type { Voice } from "../model/types";

/** Offered where the server has not said which voices it has. */
const USUAL = ["de-DE", "en-GB", "en-US"];

/** The voices that the server has, as its status names them, until it has told all about them. */
export function plainVoices(installed: readonly string[] | undefined): Voice[] {
  const ids = installed === undefined || installed.length === 0 ? USUAL : installed;
  return ids.map((id) => ({ id, language: tagOf(id), name: "", engine: "", paid: false }));
}

/** Voices by what speaks them, in the order in which the server names them. */
export function byEngine(voices: readonly Voice[]): Map<string, Voice[]> {
  const groups = new Map<string, Voice[]>();
  for (const voice of voices)
    groups.set(voice.engine, [...(groups.get(voice.engine) ?? []), voice]);
  return groups;
}

/** Name a language for people, with the country where it is of one: "English (British)". */
export function languageName(tag: string, lang: string, t?: TFunction): string {
  const own = t?.(`voices.${tag}`, { ns: "panels", defaultValue: "" }) ?? "";
  if (own !== "") return own;
  try {
    return new Intl.DisplayNames(lang, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** Name a language as those who speak it do: "Deutsch". */
export function ownName(language: string): string {
  const name = languageName(language, language);
  return name.charAt(0).toLocaleUpperCase(language || undefined) + name.slice(1);
}

/** Name a voice by its id: "German", "German (Vicki)". */
export function voiceName(id: string, lang: string, t?: TFunction): string {
  const language = languageName(tagOf(id), lang, t);
  const name = id.split(":").at(2) ?? "";
  return name === "" ? language : `${language} (${name})`;
}

/** A voice to begin with for each language that can be spoken: one that costs nothing, where there is one. */
export function firstVoices(voices: readonly Voice[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id } of [...voices].sort((one, other) => Number(one.paid) - Number(other.paid))) {
    const language = languageOf(id);
    if (!found.has(language)) found.set(language, id);
  }
  return found;
}

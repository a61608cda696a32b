/** Which of many voices are shown: of a language, and of one engine or of all. */

import { languageName } from "../forms/voices";
import type { Voice } from "../model/types";

/** How many are shown at once; somebody who looks for one among more chooses an engine. */
export const MOST_SHOWN = 60;

/** Give the language of a tag: "de" for "de-AT". */
export function languageOf(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}

/** Give the languages that are spoken, by their names in the language of the page. */
export function languagesOf(voices: readonly Voice[], lang: string): [string, string][] {
  const tags = [...new Set(voices.map((voice) => languageOf(voice.language)))];
  const named = tags.map((tag): [string, string] => [tag, languageName(tag, lang)]);
  return named.sort(([, one], [, other]) => one.localeCompare(other, lang));
}

/** Give the language to begin with: that of the page, if somebody speaks it. */
export function firstOf(voices: readonly Voice[], lang: string): string {
  const spoken = languagesOf(voices, lang).map(([tag]) => tag);
  return spoken.includes(lang) ? lang : (spoken[0] ?? "");
}

export function chosenOf(voices: readonly Voice[], language: string, engine: string): Voice[] {
  return voices.filter(
    (voice) =>
      languageOf(voice.language) === language && (engine === "" || voice.engine === engine),
  );
}

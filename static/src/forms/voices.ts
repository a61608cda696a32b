import type { TFunction } from "i18next";

/** Offered where the server has not said which voices it has. */
const USUAL = ["de-DE", "en-GB", "en-US"];

/** Give the voices to choose from; the one that is chosen stays among them. */
export function voicesToOffer(installed: readonly string[] | undefined, chosen: string): string[] {
  const voices = installed === undefined || installed.length === 0 ? USUAL : installed;
  return chosen === "" || voices.includes(chosen) ? [...voices] : [...voices, chosen];
}

/** Name a voice for people: "German". */
export function voiceName(tag: string, lang: string, t: TFunction): string {
  const own = t(`voices.${tag}`, { defaultValue: "" });
  if (own !== "") return own;
  try {
    return new Intl.DisplayNames(lang, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

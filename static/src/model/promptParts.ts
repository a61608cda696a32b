/** What of a prompt differs, in words: its text, its voice, its speed, its pieces, in which language. */

import { soundWords } from "./prompts";
import type { NodeType } from "./types";
import type { Words } from "./valueWords";

const PLACE = /^(.*?)(?:\.languages\.([\w-]+))?(?:\.(say|url|voice|speed|parts))?$/;

/** A path within a prompt, taken apart: the field, the further language, and what of its words. */
export function promptPart(path: string, type: NodeType | undefined) {
  const found = type?.fields[path] === undefined ? PLACE.exec(path) : null;
  return { whole: found?.[1] ?? path, language: found?.[2] ?? "", part: found?.[3] ?? "" };
}

/** What a prompt is made of beside its text has no label of its own. */
export function promptPartLabel(label: string, language: string, part: string): string | Words {
  const named: string | Words =
    language === ""
      ? label
      : { key: "diff.part.language", params: { label, language: voiceWords(language) } };
  if (part === "" || part === "say") return named;
  return { key: `diff.part.${part}`, params: { label: named } };
}

/** A value of such a part; undefined where it is said as it is. */
export function promptPartWords(part: string, value: unknown): string | Words | undefined {
  if (part === "voice") return voiceWords(value);
  if (part === "url") return typeof value === "string" ? soundWords(value) : "";
  if (part !== "speed") return undefined;
  const speed = typeof value === "number" ? value : 1;
  return { key: `diff.speed.${speed < 1 ? "slower" : speed > 1 ? "faster" : "normal"}` };
}

/** Voices, or tags of languages; who says them names them in the language of the page. */
export function voiceWords(value: unknown): string | Words {
  const voices = (Array.isArray(value) ? value : [value]).filter(
    (voice) => typeof voice === "string" && voice !== "",
  );
  return voices.length === 0 ? "" : { key: "voices", params: { voices: voices.join(" ") } };
}

/** Nothing, or what holds of a prompt that says nothing about it. */
export function isUsual(key: string, value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (key === "speed") return value === 1;
  return typeof value === "object" && Object.keys(value).length === 0;
}

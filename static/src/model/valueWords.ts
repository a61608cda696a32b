/** Values of a flow in words: what one is, and what it was. */

import { promptText } from "./prompts";
import type { FieldText } from "./types";
import { isRecord } from "./values";

/** A text of the namespace "versions"; what is put into it may be such a text again. */
export interface Words {
  key: string;
  params?: Record<string, string | number | Words>;
}

const SHOWN = 70;
const CONTEXT = 18;

/** A value of a field, in words. */
export function valueWords(field: FieldText | undefined, value: unknown): string | Words {
  if (typeof value === "boolean") return { key: value ? "diff.yes" : "diff.no" };
  return textWords(field, value);
}

/** The same of what has no field. */
export const plainWords = (value: unknown): string | Words => valueWords(undefined, value);

/** A value as people read it; that of a choice by its name. */
export function textWords(field: FieldText | undefined, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => textWords(field, item)).join(", ");
  if (isRecord(value)) return promptText(value);
  if (value === undefined || value === null) return "";
  return field?.values?.[String(value)] ?? String(value);
}

/** Both values; of long texts the part around what differs. Nothing is said to be nothing. */
export function beforeAfter(
  was: string | Words,
  now: string | Words,
): Record<string, string | Words> {
  const filled = (words: string | Words) =>
    typeof words === "string" && words.trim() === "" ? { key: "diff.nothing" } : quoted(words);
  if (typeof was !== "string" || typeof now !== "string") {
    return { before: filled(was), after: filled(now) };
  }
  const [before, after] = excerpts(was, now);
  return { before: filled(before), after: filled(after) };
}

const quoted = (words: string | Words): Words =>
  typeof words === "string" ? { key: "diff.quoted", params: { text: words } } : words;

function excerpts(was: string, now: string): [string, string] {
  if (Math.max(was.length, now.length) <= SHOWN) return [was, now];
  let start = 0;
  while (start < was.length && was[start] === now[start]) start += 1;
  let end = 0;
  const most = Math.min(was.length, now.length) - start;
  while (end < most && was.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [excerpt(was, start, end), excerpt(now, start, end)];
}

function excerpt(text: string, start: number, end: number): string {
  const from = Math.max(0, start - CONTEXT);
  const to = Math.min(text.length, Math.max(text.length - end + CONTEXT, from + CONTEXT));
  const cut = text.slice(from, Math.min(to, from + SHOWN));
  const left = from > 0 ? "…" : "";
  return `${left}${cut}${from + cut.length < text.length ? "…" : ""}`;
}

/** The list of names while it is edited: which rows are whose, and what becomes of them. */

import type { Pronunciation } from "../api/voices";

/** A row that is edited; the key stays with it when others go. `was` is how the server has it, null for a new one. */
export type Row = Pronunciation & { key: number; was: Pronunciation | null };

const fields = ["written", "spoken", "language"] as const;

const isAs = (one: Pronunciation, other: Pronunciation) =>
  fields.every((field) => one[field].trim() === other[field].trim());

/** Whether another list stands there than the server has, which has `base`. */
export const isChanged = (base: readonly Pronunciation[], rows: readonly Row[]): boolean =>
  rows.length !== base.length ||
  rows.some((row, index) => {
    const there = base[index];
    return there === undefined || !isAs(row, there);
  });

/** Whether both say how the same name is said in the same language. */
const isOf = (one: Pronunciation, other: Pronunciation) =>
  one.written.trim() === other.written.trim() && one.language === other.language;

export const entryOf = ({ written, spoken, language }: Pronunciation): Pronunciation => ({
  written,
  spoken,
  language,
});

export const nextKey = (rows: readonly Row[]): number =>
  Math.max(-1, ...rows.map(({ key }) => key)) + 1;

export const rowsOf = (entries: readonly Pronunciation[]): Row[] =>
  entries.map((entry, key) => ({ ...entryOf(entry), key, was: entryOf(entry) }));

/** The rows once `sent` were kept; what was typed since stays as it is. */
export const keptRows = (rows: readonly Row[], sent: readonly Row[]): Row[] =>
  rows.map((row) => {
    const then = sent.find(({ key }) => key === row.key);
    return then === undefined ? row : { ...row, was: entryOf(then) };
  });

/**
 * The list that somebody else kept meanwhile, with one's own changes on top of it: `base` is what the rows began
 * with. What was taken away here stays away, unless it was changed there.
 */
export function putOnTop(
  base: readonly Pronunciation[],
  rows: readonly Row[],
  theirs: readonly Pronunciation[],
): Row[] {
  const touched = rows.filter((row) => row.was === null || !isAs(row, row.was));
  const ownOf = (entry: Pronunciation) => touched.find((row) => isOf(row.was ?? row, entry));
  const isRemoved = (entry: Pronunciation) =>
    base.some((one) => isAs(one, entry)) && !rows.some(({ was }) => was && isOf(was, entry));
  const kept = theirs.filter((entry) => ownOf(entry) !== undefined || !isRemoved(entry));
  let key = nextKey(rows);
  const merged = kept.map((entry): Row => {
    const own = ownOf(entry) ?? { ...entryOf(entry), key: key++ };
    return { ...own, was: entryOf(entry) };
  });
  const placed = new Set(merged.map((row) => row.key));
  const rest = touched.filter((row) => !placed.has(row.key));
  return [...merged, ...rest.map((row) => ({ ...row, was: null }))];
}

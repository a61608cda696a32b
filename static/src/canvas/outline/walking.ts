/** Where the keys of a tree lead: up and down, in and out, to the first and the last row. */

import type { OutlineRow } from "../../model/outline";

/** The id of a row's element; names of ports may hold anything. */
export const rowId = ({ key }: OutlineRow): string => `outline-${encodeURIComponent(key)}`;

const PAGE = 10;

export type Step = { go: string } | { open: string; now: boolean };

/** What a key does at a row of those that are shown; undefined where it does nothing. */
export function stepBy(
  key: string,
  rows: readonly OutlineRow[],
  at: number,
  isOpen: (row: OutlineRow) => boolean,
): Step | undefined {
  const row = rows[at];
  if (row === undefined) return undefined;
  if (key === "arrowright" && row.parent && !isOpen(row)) return { open: row.key, now: true };
  if (key === "arrowleft" && row.parent && isOpen(row)) return { open: row.key, now: false };
  const next = rowBy(key, rows, at, row);
  return next === undefined ? undefined : { go: next.key };
}

function rowBy(key: string, rows: readonly OutlineRow[], at: number, row: OutlineRow) {
  const last = rows.length - 1;
  const places: Record<string, number> = {
    arrowdown: at + 1,
    arrowup: at - 1,
    home: 0,
    end: last,
    pagedown: Math.min(at + PAGE, last),
    pageup: Math.max(at - PAGE, 0),
  };
  if (key === "arrowright") return row.parent ? rows[at + 1] : undefined;
  if (key === "arrowleft") return rows.find(({ key: one }) => one === row.under);
  const place = places[key];
  return place === undefined ? undefined : rows[place];
}

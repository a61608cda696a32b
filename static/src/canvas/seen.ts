/** Which part of the canvas is seen, and how far what is asked for must be moved into it. */

const MARGIN = 48;

/** From where to where something is seen, in one direction. */
export interface Span {
  from: number;
  to: number;
}

/** How far something from `at` on must be moved to be seen whole, by its port's "+" too. */
export function shift(at: number, size: number, { from, to }: Span): number {
  if (at >= from && at + size <= to) return 0;
  if (at < from + MARGIN || size + 2 * MARGIN > to - from) return from + MARGIN - at;
  return to - MARGIN - (at + size);
}

/** What of a canvas is seen beside a column that may lie over its left part; all of it where there is none. */
export function besides(pane: Edges, column: Edges | undefined): Span {
  const covered = column === undefined ? 0 : Math.max(0, column.right - pane.left);
  const width = pane.right - pane.left;
  // Nothing is seen beside a sheet that covers nearly all.
  return { from: covered + 2 * MARGIN < width ? covered : 0, to: width };
}

type Edges = Pick<DOMRect, "left" | "right">;

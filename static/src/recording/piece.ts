/** The piece of a sound that is kept, in seconds from the sound's beginning. */

import type { Cut } from "../api/sounds";

export interface Piece {
  from: number;
  to: number;
}

/** Seconds that a piece has at least: less is no word. */
export const LEAST_S = 0.2;
/** What is nearer to the ends of a sound than this is its end. */
const NEAR_S = 0.02;

const rounded = (seconds: number) => Math.round(seconds * 100) / 100;

export const wholeOf = (length: number): Piece => ({ from: 0, to: length });

/** The piece with one of its ends moved, as far as the sound and its other end allow. */
export function moved(piece: Piece, end: "from" | "to", seconds: number, length: number): Piece {
  if (Number.isNaN(seconds)) return piece;
  if (end === "from") {
    const from = Math.max(0, Math.min(rounded(seconds), piece.to - LEAST_S));
    return { ...piece, from: Math.max(0, rounded(from)) };
  }
  const to = Math.max(rounded(seconds), piece.from + LEAST_S);
  return { ...piece, to: to > length - NEAR_S ? length : rounded(to) };
}

/** The piece that was kept before, within a sound of this length. */
export function within({ from, to }: Cut, length: number): Piece {
  if (from !== null && from >= length) return wholeOf(length);
  return { from: from ?? 0, to: Math.min(length, to ?? length) };
}

/** What the server is told: an end that nobody moved is the sound's own, and loses its silence. */
export function told(piece: Piece, length: number): Cut {
  return {
    from: piece.from < NEAR_S ? null : rounded(piece.from),
    to: piece.to > length - NEAR_S ? null : rounded(piece.to),
  };
}

/** Variables in a text that people write: "Hello {{ customer.name }}". */

export interface Piece {
  variable: boolean;
  /** Plain words, or all that stands between the braces. */
  text: string;
}

const PIECE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** A text taken apart: plain words, and what stands between braces. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(PIECE)) {
    if (found.index > at) pieces.push({ variable: false, text: text.slice(at, found.index) });
    pieces.push({ variable: true, text: found[1] ?? "" });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ variable: false, text: text.slice(at) });
  return pieces;
}

/** What people call a piece: of a variable its name, without what is made of its value. */
export const nameOf = ({ variable, text }: Piece): string =>
  variable ? (text.split("|")[0] ?? "").trim() : text;

/** The text with the names of its variables, where nothing can be marked. */
export const withNames = (text: string): string =>
  text.includes("{{") ? piecesOf(text).map(nameOf).join("") : text;

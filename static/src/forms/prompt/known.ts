/** What the page remembers of the pieces of a prompt, which have no identity of their own in the document. */

import type { Piece } from "../../model/prompts";

export type Kind = "text" | "sound" | "variable" | "pause";

export interface Known {
  /** Stays with a piece for as long as its form is open, wherever it is moved. */
  id: number;
  kind: Kind;
  piece: Piece;
}

/** One variable and nothing else. */
const VARIABLE = /^\{\{\s*[\w.]+\s*(\|[^{}]*)?\}\}$/;

export function kindOf({ say, url, pause }: Piece): Kind {
  if (url !== "") return "sound";
  if (VARIABLE.test(say)) return "variable";
  return pause > 0 && say === "" ? "pause" : "text";
}

let ids = 0;
const met = (piece: Piece): Known => {
  ids += 1;
  return { id: ids, kind: kindOf(piece), piece };
};

/** What is typed as text stays text: its field must not vanish under the caret at "{{name}}". */
const followed = ({ id, kind }: Known, piece: Piece): Known => {
  const now = kindOf(piece);
  return { id, kind: kind === "text" && now === "variable" ? kind : now, piece };
};

const isSame = (one: Piece, other: Piece) => JSON.stringify(one) === JSON.stringify(other);

/** Follow the pieces to what stands in the document now: by place, or by content where some came or went. */
export function known(before: readonly Known[], pieces: readonly Piece[]): Known[] {
  if (before.length === pieces.length) {
    return before.map((one, index) => followed(one, pieces[index] ?? one.piece));
  }
  const left = [...before];
  return pieces.map((piece) => {
    const at = left.findIndex((one) => isSame(one.piece, piece));
    const [found] = at === -1 ? [] : left.splice(at, 1);
    return found === undefined ? met(piece) : followed(found, piece);
  });
}

/** The same after the list itself was changed: each piece in it is one of `before`, or is new. */
export function rearranged(before: readonly Known[], pieces: readonly Piece[]): Known[] {
  return pieces.map((piece) => before.find((one) => one.piece === piece) ?? met(piece));
}

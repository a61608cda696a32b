import { nameOf, piecesOf } from "../model/variablesIn";

/** A text whose variables stand there by their names, marked, rather than in braces. */
export function WithVariables({ text }: { text: string }) {
  if (!text.includes("{{")) return text;
  return piecesOf(text).map((piece, index) =>
    piece.variable ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name of their own
      <mark key={index} className="variable">
        {nameOf(piece)}
      </mark>
    ) : (
      piece.text
    ),
  );
}

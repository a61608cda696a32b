import { type RefObject, useEffect, useState } from "react";

const PIECE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** A text taken apart: plain words, and the variables in it by their names. */
export function piecesOf(text: string): { variable: boolean; text: string }[] {
  const pieces: { variable: boolean; text: string }[] = [];
  let at = 0;
  for (const found of text.matchAll(PIECE)) {
    if (found.index > at) pieces.push({ variable: false, text: text.slice(at, found.index) });
    pieces.push({ variable: true, text: found[1] ?? "" });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ variable: false, text: text.slice(at) });
  return pieces;
}

interface ChipsProps {
  text: string;
  /** The field that holds the text: while somebody types there, it shows itself. */
  over: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
}

/** Lies over a field that nobody types in, and shows its variables as names rather than in braces. */
export function Chips({ text, over }: ChipsProps) {
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    const field = over.current;
    if (field === null) return;
    const look = () => setTyping(document.activeElement === field);
    look();
    field.addEventListener("focus", look);
    field.addEventListener("blur", look);
    return () => {
      field.removeEventListener("focus", look);
      field.removeEventListener("blur", look);
    };
  }, [over]);
  if (typing || !text.includes("{{")) return null;
  return (
    <div className="chips" aria-hidden="true">
      {piecesOf(text).map((piece, index) =>
        piece.variable ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name of their own
          <mark key={index}>{piece.text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index}>{piece.text}</span>
        ),
      )}
    </div>
  );
}

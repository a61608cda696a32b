import { type RefObject, useEffect, useState } from "react";
import { nameOf, piecesOf } from "../model/variablesIn";

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
          <mark key={index}>{nameOf(piece)}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index}>{piece.text}</span>
        ),
      )}
    </div>
  );
}

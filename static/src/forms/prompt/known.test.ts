import { describe, expect, it } from "vitest";
import { noPiece, type Piece } from "../../model/prompts";
import { known, rearranged } from "./known";

const text = (say: string): Piece => ({ ...noPiece, say });
const sound = (url: string): Piece => ({ ...noPiece, url });
const kinds = (some: ReturnType<typeof known>) => some.map((one) => one.kind);
const ids = (some: ReturnType<typeof known>) => some.map((one) => one.id);

describe("a piece of text", () => {
  it("stays text while it becomes nothing but a variable", () => {
    const begun = known([], [text(""), text("{{caller}}")]);
    expect(kinds(begun)).toEqual(["text", "variable"]);
    const typed = known(begun, [text("{{name}}"), text("{{name|digits}}")]);
    expect(kinds(typed)).toEqual(["text", "variable"]);
    expect(kinds(known(typed, [text("{{name}}, hello"), text("{{name}}")]))).toEqual([
      "text",
      "variable",
    ]);
    expect(ids(typed)).toEqual(ids(begun));
  });

  it("stays text where it is moved to", () => {
    const pieces = [text("{{name}}"), sound("/sounds/a")];
    const begun = known(known([], [text(""), sound("/sounds/a")]), pieces);
    const [first, second] = begun.map((one) => one.piece);
    if (first === undefined || second === undefined) throw new Error("two pieces are followed");
    const moved = rearranged(begun, [second, first]);
    expect(kinds(moved)).toEqual(["sound", "text"]);
    expect(ids(moved)).toEqual(ids(begun).reverse());
    // The document gives them back as new objects.
    const read = known(moved, [sound("/sounds/a"), text("{{name}}")]);
    expect(kinds(read)).toEqual(["sound", "text"]);
    expect(ids(read)).toEqual(ids(moved));
  });
});

describe("pieces that come and go", () => {
  it("are new where they were added, and leave the others what they were", () => {
    const begun = known([], [text("a"), text("b")]);
    const [, b] = begun;
    if (b === undefined) throw new Error("two pieces are followed");
    const left = rearranged(begun, [b.piece]);
    expect(ids(left)).toEqual([b.id]);
    const added = rearranged(left, [b.piece, text("{{name}}")]);
    expect(kinds(added)).toEqual(["text", "variable"]);
    expect(added[0]?.id).toBe(b.id);
  });

  it("are told apart by their content when somebody else took one away", () => {
    const begun = known([], [text("a"), text("b"), text("b")]);
    expect(ids(known(begun, [text("b"), text("b")]))).toEqual(ids(begun).slice(1));
    const more = known(begun, [text("a"), text("c"), text("b"), text("b")]);
    expect([more[0], more[2], more[3]].map((one) => one?.id)).toEqual(ids(begun));
    expect(ids(begun)).not.toContain(more[1]?.id);
  });
});

import { describe, expect, it } from "vitest";
import { piecesOf } from "./Chips";

describe("a text with variables", () => {
  it.each([
    ["", []],
    ["Hello", ["Hello"]],
    ["Hello {{ customer.name }}!", ["Hello ", "[customer.name]", "!"]],
    ["{{a}}{{b}}", ["[a]", "[b]"]],
    ["half {{open", ["half {{open"]],
  ])("%s", (text, shown) => {
    const pieces = piecesOf(text);
    expect(pieces.map((one) => (one.variable ? `[${one.text}]` : one.text))).toEqual(shown);
  });
});

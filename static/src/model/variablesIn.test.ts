import { describe, expect, it } from "vitest";
import { piecesOf, withNames } from "./variablesIn";

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

  it.each([
    ["Call {{number | digits}} back", "Call number back"],
    ["{{ caller }}", "caller"],
    ["no braces", "no braces"],
  ])("%s is told as: %s", (text, told) => {
    expect(withNames(text)).toBe(told);
  });
});

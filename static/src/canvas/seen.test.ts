import { expect, it } from "vitest";
import { besides, shift } from "./seen";

const pane = { left: 56, right: 856 };

it("moves nothing that is seen whole, and what is half out just as far as it takes", () => {
  const seen = { from: 0, to: 800 };
  expect(shift(500, 200, seen)).toBe(0);
  expect(500 + 450 + shift(500, 450, seen)).toBe(752);
  expect(-20 + shift(-20, 200, seen)).toBe(48);
  expect(700 + shift(700, 900, seen)).toBe(48);
});

it("takes what lies beneath a column as not seen", () => {
  const seen = besides(pane, { left: 56, right: 316 });
  expect(seen).toEqual({ from: 260, to: 800 });
  expect(100 + shift(100, 200, seen)).toBe(308);
});

it("sees all of a canvas that has its column beside it, or none, or nothing else", () => {
  const all = { from: 0, to: 800 };
  expect(besides(pane, undefined)).toEqual(all);
  expect(besides(pane, { left: 0, right: 56 })).toEqual(all);
  expect(besides(pane, { left: 56, right: 850 })).toEqual(all);
});

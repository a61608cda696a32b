import { describe, expect, it } from "vitest";
import { LEAST_S, moved, told, wholeOf, within } from "./piece";

const whole = wholeOf(8);

describe("trimming", () => {
  it("moves each end by itself", () => {
    expect(moved(whole, "from", 1.234, 8)).toEqual({ from: 1.23, to: 8 });
    expect(moved({ from: 1, to: 8 }, "to", 5.5, 8)).toEqual({ from: 1, to: 5.5 });
  });

  it("keeps within the sound", () => {
    expect(moved(whole, "from", -3, 8).from).toBe(0);
    expect(moved(whole, "to", 99, 8).to).toBe(8);
  });

  it("never lets the ends meet", () => {
    const piece = { from: 3, to: 4 };
    expect(moved(piece, "from", 7, 8)).toEqual({ from: 4 - LEAST_S, to: 4 });
    expect(moved(piece, "to", 0, 8)).toEqual({ from: 3, to: 3 + LEAST_S });
  });

  it("keeps a sound that is shorter than the least piece as it is", () => {
    const short = wholeOf(0.1);
    expect(moved(short, "from", 0.05, 0.1)).toEqual(short);
    expect(moved(short, "to", 0.05, 0.1)).toEqual(short);
  });

  it("takes no notice of what is no number", () => {
    expect(moved({ from: 1, to: 2 }, "from", Number.NaN, 8)).toEqual({ from: 1, to: 2 });
  });
});

describe("what is sent", () => {
  it("is nothing where all of it is kept", () => {
    expect(told(wholeOf(3.987_654), 3.987_654)).toEqual({ from: null, to: null });
  });

  it("is the ends that were moved, to the hundredth of a second", () => {
    expect(told({ from: 1.001, to: 2.346 }, 8)).toEqual({ from: 1, to: 2.35 });
    expect(told({ from: 0, to: 5 }, 8)).toEqual({ from: null, to: 5 });
    expect(told({ from: 5, to: 8 }, 8)).toEqual({ from: 5, to: null });
  });
});

describe("what was kept before", () => {
  it("is where the ends stand at first", () => {
    expect(within({ from: 1, to: 3 }, 8)).toEqual({ from: 1, to: 3 });
    expect(within({ from: null, to: 3 }, 8)).toEqual({ from: 0, to: 3 });
    expect(within({ from: null, to: null }, 8)).toEqual(whole);
  });

  it("is never beyond the sound", () => {
    expect(within({ from: 1, to: 30 }, 8)).toEqual({ from: 1, to: 8 });
    expect(within({ from: 9, to: 30 }, 8)).toEqual(whole);
  });
});

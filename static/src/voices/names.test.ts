import { describe, expect, it } from "vitest";
import { isChanged, keptRows, putOnTop, type Row, rowsOf } from "./names";

const name = (written: string, spoken: string) => ({ written, spoken, language: "de" });
const base = [name("Nguyen", "Nu jen"), name("Meyer", "Maier"), name("Ruiz", "Ru is")];
const says = (rows: readonly Row[]) => rows.map(({ written, spoken }) => `${written}: ${spoken}`);
const put = (rows: Row[], at: number, spoken: string) =>
  rows.map((row, index) => (index === at ? { ...row, spoken } : row));
const added = (rows: Row[], written: string, spoken: string): Row[] => [
  ...rows,
  { ...name(written, spoken), key: rows.length, was: null },
];

it("is worth saving once another list stands there, and no longer when it is as it was", () => {
  const rows = rowsOf(base);
  expect(isChanged(base, rows)).toBe(false);
  expect(isChanged(base, put(rows, 1, "Mei er"))).toBe(true);
  expect(isChanged(base, put(put(rows, 1, "Mei er"), 1, "Maier "))).toBe(false);
  expect(isChanged(base, added(rows, "Koch", "Kochch"))).toBe(true);
  expect(isChanged(base, added(rows, "Koch", "Kochch").slice(0, 3))).toBe(false);
  expect(isChanged(base, rows.slice(1))).toBe(true);
});

describe("names that two people edit", () => {
  it("keep what each of them changed and added", () => {
    const mine = added(put(rowsOf(base), 0, "Win"), "Koch", "Kochch");
    const theirs = [...base.slice(0, 2), name("Ruiz", "Ru iz"), name("Lee", "Li")];
    expect(says(putOnTop(base, mine, theirs))).toEqual([
      ...["Nguyen: Win", "Meyer: Maier", "Ruiz: Ru iz", "Lee: Li", "Koch: Kochch"],
    ]);
  });

  it("are one row where both said how the same one is said, and mine is what I see", () => {
    const mine = added(rowsOf(base), "Lee", "Lie");
    const theirs = [...base, name("Lee", "Li")];
    expect(says(putOnTop(base, mine, theirs)).slice(3)).toEqual(["Lee: Lie"]);
  });

  it("stay away where I took them away, unless they were changed", () => {
    const mine = rowsOf(base).slice(2);
    const theirs = [base[0], name("Meyer", "Mei er"), base[2]].flatMap((one) => one ?? []);
    expect(says(putOnTop(base, mine, theirs))).toEqual(["Meyer: Mei er", "Ruiz: Ru is"]);
  });

  it("come back where I changed what somebody else took away", () => {
    const mine = put(rowsOf(base), 1, "Mei er");
    expect(says(putOnTop(base, mine, base.slice(2)))).toEqual(["Ruiz: Ru is", "Meyer: Mei er"]);
  });

  it("have keys of their own, and none twice", () => {
    const mine = added(rowsOf(base), "Koch", "Kochch");
    const keys = putOnTop(base, mine, [...base, name("Lee", "Li")]).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are typed on while they are being kept, and count as changed then", () => {
    const sent = put(rowsOf(base), 0, "Win");
    const rows = keptRows(put(sent, 0, "Winn"), sent);
    const kept = sent.map(({ key: _, was: __, ...entry }) => entry);
    expect(says(putOnTop(kept, rows, kept))[0]).toBe("Nguyen: Winn");
    expect(rows[0]?.was?.spoken).toBe("Win");
  });
});

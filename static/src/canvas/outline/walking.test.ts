import { describe, expect, it } from "vitest";
import { flow, node, types, wire } from "../../model/fixtures";
import { outlineOf, shownRows } from "../../model/outline";
import { stepBy } from "./walking";

const choices = { choices: [{ key: "1", label: "Anna" }] };
const line = flow(
  [node("in", "webhook"), node("ask", "menu", choices), node("anna", "dial")],
  [wire("in", "next", "ask"), wire("ask", "1", "anna")],
);
const rows = outlineOf(line, types);
const index = (key: string) => rows.findIndex((row) => row.key === key);

describe("the keys of the outline", () => {
  const open = () => true;
  const closed = () => false;

  it("go from row to row, and stay at the ends", () => {
    expect(stepBy("arrowdown", rows, 0, open)).toEqual({ go: "node|ask" });
    expect(stepBy("arrowup", rows, 0, open)).toBeUndefined();
    expect(stepBy("end", rows, 0, open)).toEqual({ go: rows.at(-1)?.key });
    expect(stepBy("arrowdown", rows, rows.length - 1, open)).toBeUndefined();
    expect(stepBy("pagedown", rows, 0, open)).toEqual({ go: rows.at(-1)?.key });
    expect(stepBy("home", rows, 3, open)).toEqual({ go: "node|in" });
  });

  it("open a row and go in, close it and go out", () => {
    const at = index("node|ask");
    expect(stepBy("arrowright", rows, at, closed)).toEqual({ open: "node|ask", now: true });
    expect(stepBy("arrowright", rows, at, open)).toEqual({ go: "node|anna" });
    expect(stepBy("arrowleft", rows, at, open)).toEqual({ open: "node|ask", now: false });
    expect(stepBy("arrowleft", rows, index("open|ask|no input"), open)).toEqual({ go: "node|ask" });
  });

  it("are no others", () => {
    expect(stepBy("tab", rows, 0, open)).toBeUndefined();
    expect(stepBy("arrowright", rows, index("open|ask|no input"), open)).toBeUndefined();
  });

  it("pass over what is hidden", () => {
    const shown = shownRows(rows, new Set(["node|ask"]));
    expect(stepBy("arrowdown", shown, 1, closed)).toBeUndefined();
  });
});

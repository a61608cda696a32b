import { describe, expect, it } from "vitest";
import { flow, node, types, wire } from "./fixtures";
import { type OutlineRow, outlineOf, shownRows } from "./outline";

/** A row as a line: indented by its level, the way in front, what it leads to behind. */
function line({ level, way, beside, kind, title, fate }: OutlineRow): string {
  const come = [way, beside ? "(beside)" : ""].filter((word) => word !== "").join(" ");
  const what = {
    node: title,
    note: `note ${title}`,
    frame: `frame ${title}`,
    again: `goes on at ${title}`,
    open: `nothing, ${fate?.what ?? "and nobody is lost"}`,
    notes: "Notes",
    unreached: "Not reached",
  }[kind];
  return `${"  ".repeat(level - 1)}${come === "" ? "" : `${come}: `}${what}`;
}

const lines = (rows: readonly OutlineRow[]) => rows.map(line);
const named = (id: string, type: string, config = {}) => ({ ...node(id, type, config), name: id });
const choices = (...keys: string[]) => ({
  choices: keys.map((key) => ({ key, label: `choice ${key}` })),
});

const house = flow(
  [
    named("in", "webhook"),
    named("ask", "menu", choices("1", "2")),
    named("note", "log"),
    named("anna", "dial"),
    named("lost", "dial"),
    named("island", "menu"),
    { ...node("paper", "note"), name: "Call Ben" },
  ],
  [
    wire("in", "next", "ask"),
    wire("in", "next", "note"),
    wire("ask", "1", "anna"),
    wire("ask", "2", "ask"),
    wire("ask", "no input", "anna"),
    wire("island", "no input", "lost"),
    wire("island", "wrong key", "island"),
    wire("anna", "hung up", "note"),
  ],
);

describe("the outline of a flow", () => {
  it("tells each node once at its first place, and what leads to it again", () => {
    expect(lines(outlineOf(house, types))).toEqual([
      "in",
      "  (beside): note",
      "    nothing, and nobody is lost",
      "ask",
      "  1 choice 1: anna",
      "    answered (beside): nothing, and nobody is lost",
      "    hung up (beside): goes on at note",
      "  2 choice 2: goes on at ask",
      "  no input: goes on at anna",
      "  wrong key: nothing, ring",
      "Notes",
      "  note Call Ben",
      "Not reached",
      "  island",
      "    no input: lost",
      "      answered (beside): nothing, and nobody is lost",
      "      hung up (beside): nothing, and nobody is lost",
      "    wrong key: goes on at island",
    ]);
  });

  it("lets one thing follow the other on one level while there is but one way", () => {
    const chain = flow(
      [named("in", "webhook"), named("log1", "log"), named("log2", "log"), named("anna", "dial")],
      [wire("in", "next", "log1"), wire("log1", "next", "log2"), wire("log2", "next", "anna")],
    );
    const levels = outlineOf(chain, types).map(({ title, level }) => [title, level]);
    expect(levels.slice(0, 4)).toEqual([
      ["in", 1],
      ["log1", 1],
      ["log2", 1],
      ["anna", 1],
    ]);
  });

  it("says what happens to a caller who comes to an open port, by the flow's settings", () => {
    const begun = flow([named("in", "webhook")]);
    const settings = { ...begun.settings, fallback: { do: "voicemail" as const, number: "" } };
    const [, open] = outlineOf({ ...begun, settings }, types);
    expect(open?.fate).toEqual({ what: "voicemail", number: "" });
    expect(open?.exit).toEqual({ source: "in", port: "next" });
  });

  it("knows its rows again after a change, and where each stands among its own", () => {
    const keys = new Set(outlineOf(house, types).map(({ key }) => key));
    expect(keys.size).toBe(outlineOf(house, types).length);
    const ways = outlineOf(house, types).filter(({ under }) => under === "node|ask");
    expect(ways.map(({ place, of }) => `${place}/${of}`)).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });

  it("keeps a wire of a port that is no more, so that it can be taken away", () => {
    const old = flow(
      [named("in", "webhook"), named("ask", "menu", choices("1"))],
      [wire("in", "next", "ask"), wire("ask", "7", "in")],
    );
    expect(lines(outlineOf(old, types))).toContain("  7: goes on at in");
  });

  it("tells of nodes that this server does not know, and of frames", () => {
    const strange = {
      ...flow([named("fax", "telefax"), named("anna", "dial")], [wire("fax", "sent", "anna")]),
      frames: [
        { id: "f", title: "Desk", x: 0, y: 0, width: 1, height: 1, colour: "blue" as const },
      ],
    };
    expect(lines(outlineOf(strange, types)).slice(0, 5)).toEqual([
      "Notes",
      "  frame Desk",
      "Not reached",
      "  fax",
      "  anna",
    ]);
  });

  it("reads a way of thousands of choices, one behind the other", () => {
    const count = 3000;
    const menus = Array.from({ length: count }, (_, at) => named(`m${at}`, "menu", choices("1")));
    const wires = menus.slice(1).map(({ id }, at) => wire(`m${at}`, "1", id));
    const long = flow([named("in", "webhook"), ...menus], [wire("in", "next", "m0"), ...wires]);
    const rows = outlineOf(long, types);
    expect(rows.filter(({ kind }) => kind === "node")).toHaveLength(count + 1);
    expect(Math.max(...rows.map(({ level }) => level))).toBe(count + 1);
  }, 60_000);
});

describe("closed rows", () => {
  it("hide all that stands below them", () => {
    const rows = outlineOf(house, types);
    const shown = lines(shownRows(rows, new Set(["node|ask", "unreached"])));
    expect(shown).toEqual([
      "in",
      "  (beside): note",
      "    nothing, and nobody is lost",
      "ask",
      "Notes",
      "  note Call Ben",
      "Not reached",
    ]);
  });

  it("are from the start those under which nobody misses anything", () => {
    const quiet = outlineOf(house, types).filter((row) => row.quiet);
    expect(quiet.map(({ title }) => title)).toEqual(["note", "lost"]);
  });
});

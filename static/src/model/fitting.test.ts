import { describe, expect, it } from "vitest";
import { fitsAt, type OpenEnd } from "./fitting";
import { flow, node, nodeType, types as some, wire } from "./fixtures";
import type { FlowDocument } from "./types";

const types = new Map([
  ...some,
  [
    "language",
    nodeType("language", { answers: false, ports: [{ name: "next", label: "", quiet: false }] }),
  ] as const,
]);
const asked = ["menu", "dial", "language", "switch", "log"];
const fitting = (end: OpenEnd, where: FlowDocument) => {
  const fits = fitsAt(end, where, types);
  return [...types.values()].filter((type) => fits(type)).map(({ type }) => type);
};
const silent = ["switch", "log"];

describe("what is offered at an open port", () => {
  const line = flow(
    [
      node("in", "webhook"),
      node("menu1", "menu", { choices: [{ key: "1" }] }),
      node("dial1", "dial"),
      node("which", "switch"),
      node("note1", "log"),
    ],
    [
      wire("in", "next", "menu1"),
      wire("menu1", "1", "dial1"),
      wire("dial1", "answered", "which"),
      wire("menu1", "no input", "note1"),
    ],
  );

  it("is all that goes on, where the caller still hears something", () => {
    expect(fitting({ source: "menu1", port: "wrong key" }, line)).toEqual(
      expect.arrayContaining(asked),
    );
  });

  it("is neither what speaks nor the language, where nothing can be said any more", () => {
    for (const place of [
      { source: "dial1", port: "hung up" },
      { source: "which", port: "otherwise" },
      { source: "note1", port: "next" },
    ]) {
      expect(fitting(place, line).sort()).toEqual(silent.toSorted());
    }
  });

  it("is all of them where a call comes by another way as well, and in a circle that nothing leads to", () => {
    const both = { ...line, wires: [...line.wires, wire("menu1", "wrong key", "which")] };
    expect(fitting({ source: "which", port: "otherwise" }, both)).toContain("language");
    const circle = flow([node("which", "switch")], [wire("which", "otherwise", "which")]);
    expect(fitting({ source: "which", port: "otherwise" }, circle)).toContain("language");
  });

  it("is not the language before or after a side task, in a wire or outside", () => {
    expect(fitting({ target: "dial1" }, line)).toContain("language");
    expect(fitting({ target: "note1" }, line)).not.toContain("language");
    const into = (port: string, target: string) =>
      fitting({ wire: wire(target === "dial1" ? "menu1" : "dial1", port, target) }, line);
    expect(into("1", "dial1")).toContain("language");
    expect(into("answered", "which")).toEqual(silent);
  });
});

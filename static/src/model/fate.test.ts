import { describe, expect, it } from "vitest";
import { callPath, fateAt } from "./fate";
import { flow, node, types, wire } from "./fixtures";
import type { FlowSettings } from "./types";

const settled = (fallback: FlowSettings["fallback"]) => {
  const base = flow([]);
  return { ...base, settings: { ...base.settings, fallback } };
};

describe("a caller where nothing is wired", () => {
  it.each(["ring", "voicemail", "hangup"] as const)("meets what the flow says: %s", (what) => {
    expect(fateAt(settled({ do: what, number: "" })).what).toBe(what);
  });

  it("is connected with the number, and rings as usual while there is none", () => {
    expect(fateAt(settled({ do: "dial", number: " 0211 1 " }))).toEqual({
      what: "dial",
      number: "0211 1",
    });
    expect(fateAt(settled({ do: "dial", number: "" })).what).toBe("ring");
  });
});

describe("the call's path", () => {
  const line = flow(
    [
      node("webhook1", "webhook"),
      node("log1", "log"),
      node("dial1", "dial"),
      node("log2", "log"),
      node("log3", "log"),
      node("menu1", "menu"),
    ],
    [
      wire("webhook1", "next", "log1"),
      wire("webhook1", "next", "log3"),
      wire("log1", "next", "dial1"),
      wire("dial1", "answered", "log2"),
    ],
  );

  it("leads from the start along the first wires, not into what runs beside the call", () => {
    expect([...callPath(line, types)]).toEqual(["webhook1", "log1", "dial1"]);
  });
});

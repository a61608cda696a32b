import { describe, expect, it } from "vitest";
import { types } from "../model/fixtures";
import type { FlowDocument } from "../model/types";
import { type Chapter, storyOf } from "./story";

const node = (id: string, type: string, config: object = {}) => ({
  id,
  type,
  version: 1,
  name: id,
  x: 0,
  y: 0,
  config,
});

const flow = {
  nodes: [
    node("Call", "webhook", { path: "office" }),
    node("Who", "menu", { prompt: { say: "Press 1." }, choices: [{ key: "1", label: "sales" }] }),
    node("Sales", "dial"),
  ],
  wires: [
    { source: "Call", port: "next", target: "Who" },
    { source: "Who", port: "1", target: "Sales" },
    { source: "Who", port: "no input", target: "Sales" },
  ],
} as unknown as FlowDocument;

describe("a flow as a story", () => {
  const [begins] = storyOf(flow, types);
  const menu = begins?.ways[0]?.to as Chapter;

  it("begins where calls come in and goes along the wires", () => {
    expect(begins?.title).toBe("Call");
    expect([menu.title, menu.prompt]).toEqual(["Who", "Press 1."]);
  });

  it("tells each way by its name, and says where nothing follows", () => {
    expect(menu.ways.map(({ label, to }) => [label, to === null])).toEqual([
      ["1 sales", false],
      ["no input", false],
      ["wrong key", true],
    ]);
  });

  it("names what was told before instead of telling it again", () => {
    expect(menu.ways[0]?.to).toMatchObject({ title: "Sales" });
    expect(menu.ways[1]?.to).toEqual({ seen: "Sales" });
  });

  it("comes to an end where a flow goes round", () => {
    const round = {
      ...flow,
      wires: [...flow.wires, { source: "Who", port: "wrong key", target: "Who" }],
    };
    const [first] = storyOf(round as FlowDocument, types);
    const again = first?.ways[0]?.to as Chapter;
    expect(again.ways[2]?.to).toEqual({ seen: "Who" });
  });
});

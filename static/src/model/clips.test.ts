import { describe, expect, it } from "vitest";
import { readClip, writeClip } from "./clips";
import { flow, node, wire } from "./fixtures";

const clip = {
  nodes: [node("menu1", "menu", { choices: [{ key: "1" }] }), node("dial1", "dial")],
  wires: [wire("menu1", "1", "dial1")],
};

describe("a copied part of a flow", () => {
  it("is read as it was written", () => {
    expect(readClip(writeClip(clip))).toEqual({ clip });
  });

  it("may be a whole flow file, and nodes of types that nobody knows here", () => {
    const file = flow([node("x1", "carrier_pigeon")]);
    expect(readClip(JSON.stringify(file))).toEqual({ clip: { nodes: file.nodes, wires: [] } });
  });

  it("loses the wires that lead out of it, and fields that are not ours", () => {
    const text = JSON.stringify({
      flowforge: {
        nodes: [{ id: "a", type: "dial", x: 1, y: 2, colour: "pink" }],
        wires: [{ source: "a", port: "answered", target: "elsewhere" }],
      },
    });
    expect(readClip(text)).toEqual({
      clip: {
        nodes: [{ id: "a", type: "dial", version: 1, name: "", x: 1, y: 2, config: {} }],
        wires: [],
      },
    });
  });

  it.each([
    ["hello", { key: "clip.notOurs" }],
    ["[1, 2]", { key: "clip.notOurs" }],
    ['{"flowforge": {"schema": 2, "nodes": []}}', { key: "clip.newer" }],
    ['{"flowforge": {"nodes": []}}', { key: "clip.empty" }],
    ['{"flowforge": {}}', { key: "clip.broken", params: { place: "nodes" } }],
    [
      '{"flowforge": {"nodes": [{"id": "a", "type": "dial", "x": "1", "y": 0}]}}',
      { key: "clip.broken", params: { place: "nodes.0.x" } },
    ],
    [
      '{"flowforge": {"nodes": [{"id": "a", "type": "b", "x": 0, "y": 0, "config": []}]}}',
      { key: "clip.broken", params: { place: "nodes.0.config" } },
    ],
    [
      `{"flowforge": {"nodes": [${'{"id": "a", "type": "b", "x": 0, "y": 0}'.repeat(2).replace("}{", "},{")}]}}`,
      { key: "clip.broken", params: { place: "nodes.1.id" } },
    ],
    [
      '{"flowforge": {"nodes": [{"id": "a", "type": "b", "x": 0, "y": 0}], "wires": [3]}}',
      { key: "clip.broken", params: { place: "wires.0" } },
    ],
    [" ".repeat(4_000_001), { key: "clip.tooLong" }],
  ])("%.60s is refused with a plain word", (text, problem) => {
    expect(readClip(text)).toEqual({ problem });
  });
});

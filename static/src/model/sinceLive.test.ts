import { describe, expect, it } from "vitest";
import { pinNodes } from "./arranging";
import { apply, connect, moveNodes, setConfig } from "./commands";
import { flow, node, types, wire } from "./fixtures";
import { marksSince } from "./sinceLive";

const live = flow(
  [node("menu1", "menu", { wait: 5, tries: 2 }), node("dial1", "dial"), node("log1", "log")],
  [wire("menu1", "1", "dial1")],
);

describe("a draft beside what is live", () => {
  it("marks nothing where a caller would notice nothing", () => {
    const moved = apply(live, moveNodes(new Map([["dial1", { x: 9, y: 9 }]])));
    expect(marksSince(live, apply(moved, pinNodes(["menu1"], true)))).toEqual({});
    const [menu] = live.nodes;
    const turned = {
      ...live,
      nodes: live.nodes.map((one) =>
        one === menu ? node("menu1", "menu", { tries: 2, wait: 5 }) : one,
      ),
    };
    expect(marksSince(live, turned)).toEqual({});
  });

  it("marks what is new, what says something else and what leads elsewhere", () => {
    const said = apply(live, setConfig(types, "menu1", "wait", 9));
    expect(marksSince(live, said)).toEqual({ menu1: "changed" });
    const wired = apply(live, connect(types, wire("dial1", "hung up", "log1")));
    expect(marksSince(live, wired)).toEqual({ dial1: "changed" });
    const more = { ...live, nodes: [...live.nodes, node("play1", "play")] };
    expect(marksSince(live, more)).toEqual({ play1: "added" });
  });

  it("marks nobody for what is gone, but for those that led there", () => {
    const less = { ...live, nodes: live.nodes.slice(0, 1), wires: [] };
    expect(marksSince(live, less)).toEqual({ menu1: "changed" });
  });
});

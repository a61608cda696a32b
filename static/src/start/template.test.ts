import { describe, expect, it } from "vitest";
import type { FlowDocument } from "../model/types";
import { ownPath } from "./template";

const flow = {
  nodes: [
    { id: "call", type: "webhook", config: { path: "practice" } },
    { id: "desk", type: "dial", config: { numbers: ["+49 30 23125 020"] } },
  ],
} as unknown as FlowDocument;

describe("a template as a flow of one's own", () => {
  it("keeps its webhook path while nobody has it", () => {
    expect(ownPath(flow, new Set(["family"]), () => "line-abc")).toEqual(flow);
  });

  it("gets another where it is taken, and changes nothing else", () => {
    const made = ownPath(flow, new Set(["practice"]), () => "line-abc");
    expect(made.nodes[0]?.config.path).toBe("line-abc");
    expect(made.nodes[1]).toBe(flow.nodes[1]);
    expect(flow.nodes[0]?.config.path).toBe("practice");
  });
});

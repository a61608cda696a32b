import { describe, expect, it } from "vitest";
import { readClip, writeClip } from "./clips";
import { apply, clipOf, moveNodes, paste, remove } from "./commands";
import { flow, node, types, wire } from "./fixtures";
import { addFrame, carried, changeFrame, frameKey, framesOf, freshFrameId } from "./frames";
import { autoLayout } from "./layout";
import type { FlowDocument } from "./types";

const at = (id: string, type: string, x: number, y: number) => ({ ...node(id, type), x, y });
const bare = flow(
  [at("webhook1", "webhook", 0, 0), at("dial1", "dial", 400, 0), at("log1", "log", 2000, 2000)],
  [wire("webhook1", "next", "dial1")],
);
const framed = (base: FlowDocument = bare) =>
  apply(base, addFrame(base, types, "frame1", base.nodes.slice(0, 2), { x: 0, y: 0 }));

describe("a frame", () => {
  it("is drawn around the chosen nodes, with room for its title", () => {
    const [frame] = framesOf(framed());
    expect(frame).toMatchObject({ id: "frame1", title: "", colour: "grey", x: -26 });
    expect(frame?.y).toBeLessThan(-26);
    expect(frame?.width).toBeGreaterThan(632);
  });

  it("may be empty, around a point", () => {
    const after = apply(bare, addFrame(bare, types, "f", [], { x: 1000, y: 500 }));
    expect(framesOf(after)[0]).toMatchObject({ x: 790, y: 370, width: 420, height: 260 });
  });

  it("carries what stands in it, frames too, and nothing else", () => {
    const before = framed();
    const inner = apply(
      before,
      addFrame(before, types, "inner", before.nodes.slice(1, 2), { x: 0, y: 0 }),
    );
    const outer = apply(inner, changeFrame("frame1", { width: 5000, height: 1500 }));
    const [frame] = framesOf(outer);
    const places = carried(outer, types, "frame1", {
      x: (frame?.x ?? 0) + 10,
      y: (frame?.y ?? 0) + 5,
    });
    expect([...places.keys()].sort()).toEqual(
      ["webhook1", "dial1", frameKey("frame1"), frameKey("inner")].sort(),
    );
    const after = apply(outer, moveNodes(places));
    expect(after.nodes[1]).toMatchObject({ x: 410, y: 5 });
    expect(after.nodes[2]).toMatchObject({ x: 2000, y: 2000 });
    expect(framesOf(after)[0]?.x).toBe((frame?.x ?? 0) + 10);
  });

  it("gets a title, a colour and a size that leaves it visible", () => {
    const after = apply(
      framed(),
      changeFrame("frame1", { title: "x".repeat(120), colour: "blue", width: 3, height: 3 }),
    );
    expect(framesOf(after)[0]).toMatchObject({ colour: "blue", width: 120, height: 80 });
    expect(framesOf(after)[0]?.title).toHaveLength(100);
  });

  it("goes without its nodes when it is deleted", () => {
    const after = apply(framed(), remove([], [], ["frame1"]));
    expect(framesOf(after)).toEqual([]);
    expect(after.nodes).toHaveLength(3);
  });

  it("stands around its nodes again after tidying", () => {
    const before = framed({ ...bare, nodes: [...bare.nodes].map((one) => ({ ...one, y: one.x })) });
    const after = apply(before, autoLayout(before, types));
    const [frame] = framesOf(after);
    for (const id of ["webhook1", "dial1"]) {
      const one = after.nodes.find((found) => found.id === id);
      expect(one?.x).toBeGreaterThan(frame?.x ?? 0);
      expect(one?.y).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0));
    }
  });

  it("is copied, also as text, under an id of its own", () => {
    const before = framed();
    const reading = readClip(writeClip(clipOf(before, ["webhook1"], ["frame1"])));
    if (!("clip" in reading)) throw new Error("it was not read");
    const { command, frameIds } = paste(before, reading.clip, { x: 30, y: 0 });
    const after = apply(before, command);
    expect(frameIds).toEqual(["frame2"]);
    expect(framesOf(after)[1]?.x).toBe(4);
    expect(freshFrameId(after)).toBe("frame3");
  });
});

import { describe, expect, it } from "vitest";
import { addNode, apply, type Place } from "./commands";
import { faceOf } from "./face";
import { flow, node, typeNamed, types } from "./fixtures";
import { freePlace } from "./freePlace";
import type { FlowDocument } from "./types";

const dial = typeNamed("dial");

function add(to: FlowDocument, id: string, place: Place): FlowDocument {
  return apply(to, addNode(dial, id, place));
}

function overlaps({ nodes }: FlowDocument): boolean {
  const boxes = nodes.map((one) => ({ ...one, ...faceOf(one, types.get(one.type)) }));
  return boxes.some((a, index) =>
    boxes
      .slice(index + 1)
      .some(
        (b) =>
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height,
      ),
  );
}

describe("the place of a new node", () => {
  it("is to the right of the node that it was asked for", () => {
    const start = { ...node("in", "webhook"), x: 40, y: 200 };
    const place = freePlace(flow([start]), types, dial, { beside: start });
    expect(place.x).toBeGreaterThanOrEqual(40 + faceOf(start, types.get("webhook")).width);
    expect(place.y).toBe(200);
  });

  it("is around the middle where there is room", () => {
    const empty = flow([]);
    const { width, height } = faceOf(node("new", "dial"), dial);
    const place = freePlace(empty, types, dial, { middle: { x: 500, y: 300 } });
    expect(place).toEqual({ x: 500 - width / 2, y: 300 - height / 2 });
  });

  it("hides no node, however many are added at the same spot", () => {
    const start = node("in", "webhook");
    let drawn = flow([start, { ...node("note", "note", { text: "a\nb\nc" }), x: 300, y: 90 }]);
    for (let count = 0; count < 8; count += 1) {
      drawn = add(drawn, `right${count}`, freePlace(drawn, types, dial, { beside: start }));
      const middle = { x: 120, y: 30 };
      drawn = add(drawn, `middle${count}`, freePlace(drawn, types, dial, { middle }));
    }
    expect(drawn.nodes).toHaveLength(18);
    expect(overlaps(drawn)).toBe(false);
  });
});

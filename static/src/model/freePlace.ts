/** Where a new node has room: it never hides another one. */

import type { Place } from "./commands";
import { faceOf, wiredPortsOf } from "./face";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import type { Types } from "./wiring";

/** As far apart as "Tidy up" puts nodes. */
const COLUMN_GAP = 96;
const ROW_GAP = 34;

interface Box extends Place {
  width: number;
  height: number;
}

const boxOf = (flow: FlowDocument, types: Types, node: FlowNode): Box => {
  const { width, height } = faceOf(node, types.get(node.type), wiredPortsOf(flow, node.id));
  return { x: node.x, y: node.y, width, height };
};

const touch = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + ROW_GAP &&
  b.x < a.x + a.width + ROW_GAP &&
  a.y < b.y + b.height + ROW_GAP &&
  b.y < a.y + a.height + ROW_GAP;

/**
 * Give the left upper corner of a free place for a new node: to the right of the node `beside`, else
 * around the point `middle`, and from there as far down as it takes to be clear of every other node.
 */
export function freePlace(
  flow: FlowDocument,
  types: Types,
  type: NodeType,
  wanted: { beside: FlowNode } | { middle: Place },
): Place {
  const config = type.defaults;
  const fresh = { id: "", type: type.type, version: type.version, name: "", x: 0, y: 0, config };
  const { width, height } = boxOf(flow, types, fresh);
  const box = { ...begin(flow, types, { width, height }, wanted), width, height };
  const others = flow.nodes.map((node) => boxOf(flow, types, node));
  for (;;) {
    const inTheWay = others.filter((other) => touch(box, other));
    if (inTheWay.length === 0) return { x: Math.round(box.x), y: Math.round(box.y) };
    // Always further down than before, so this ends.
    box.y = Math.ceil(Math.max(...inTheWay.map(({ y, height: tall }) => y + tall))) + ROW_GAP;
  }
}

function begin(
  flow: FlowDocument,
  types: Types,
  size: { width: number; height: number },
  wanted: { beside: FlowNode } | { middle: Place },
): Place {
  if ("beside" in wanted) {
    const { x, y, width } = boxOf(flow, types, wanted.beside);
    return { x: x + width + COLUMN_GAP, y };
  }
  const { x, y } = wanted.middle;
  return { x: Math.round(x - size.width / 2), y: Math.round(y - size.height / 2) };
}

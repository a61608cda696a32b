/** Where a new node has room: it never hides another one. */

import { freshNode } from "./bestPort";
import type { Place } from "./commands";
import { faceOf, portY, wiredPortsOf } from "./face";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import type { Types } from "./wiring";

/** As far apart as "Tidy up" puts nodes. */
export const COLUMN_GAP = 96;
const ROW_GAP = 34;

export interface Box extends Place {
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

/** To the right of a node, around a point, or with the left upper corner at one. */
export type Wanted = { beside: FlowNode } | { middle: Place } | { corner: Place };

/** Where a node would stand that follows on a port: its way in at the height of the port. */
export function cornerAfter(
  flow: FlowDocument,
  types: Types,
  source: FlowNode,
  port: string,
  type: NodeType,
): Place {
  const face = faceOf(source, types.get(source.type), wiredPortsOf(flow, source.id));
  const index = face.ports.findIndex(({ name }) => name === port);
  const height = index === -1 ? face.inputY : portY(face, index);
  const { inputY } = faceOf(freshNode(type), type);
  return { x: source.x + face.width + COLUMN_GAP, y: source.y + height - inputY };
}

/** Where a node of this type would stand that leads to `target`. */
export function cornerBefore(types: Types, target: FlowNode, type: NodeType): Place {
  const { inputY } = faceOf(target, types.get(target.type));
  const face = faceOf(freshNode(type), type);
  return { x: target.x - face.width - COLUMN_GAP, y: target.y + inputY - face.inputY };
}

/**
 * Give the left upper corner of a free place for a new node: where it is `wanted`, and from there as
 * far down as it takes to be clear of every other node.
 */
export function freePlace(flow: FlowDocument, types: Types, type: NodeType, wanted: Wanted): Place {
  const { width, height } = boxOf(flow, types, freshNode(type));
  const box = { ...begin(flow, types, { width, height }, wanted), width, height };
  const others = flow.nodes.map((node) => boxOf(flow, types, node));
  const { x, y } = clearOf(others, box);
  return { x: Math.round(x), y: Math.round(y) };
}

/** The same box, as far down as it takes to be clear of all others. */
export function clearOf(others: readonly Box[], box: Box): Box {
  const at = { ...box };
  for (;;) {
    const inTheWay = others.filter((other) => touch(at, other));
    if (inTheWay.length === 0) return at;
    // Always further down than before, so this ends.
    at.y = Math.ceil(Math.max(...inTheWay.map(({ y, height }) => y + height))) + ROW_GAP;
  }
}

function begin(
  flow: FlowDocument,
  types: Types,
  size: { width: number; height: number },
  wanted: Wanted,
): Place {
  if ("corner" in wanted) return { x: Math.round(wanted.corner.x), y: Math.round(wanted.corner.y) };
  if ("beside" in wanted) {
    const { x, y, width } = boxOf(flow, types, wanted.beside);
    return { x: x + width + COLUMN_GAP, y };
  }
  const { x, y } = wanted.middle;
  return { x: Math.round(x - size.width / 2), y: Math.round(y - size.height / 2) };
}

/** Setting chosen nodes in line, and pinning them to their place. */

import { type Command, moveNodes, type Place } from "./commands";
import { faceOf, wiredPortsOf } from "./face";
import type { FlowDocument } from "./types";
import type { Types } from "./wiring";

export type Side =
  | "alignLeft"
  | "alignCentre"
  | "alignRight"
  | "alignTop"
  | "alignMiddle"
  | "alignBottom";

/** Which part of a box is brought in line: its begin, its middle or its end. */
const parts: Record<Side, { axis: "x" | "y"; share: number }> = {
  alignLeft: { axis: "x", share: 0 },
  alignCentre: { axis: "x", share: 0.5 },
  alignRight: { axis: "x", share: 1 },
  alignTop: { axis: "y", share: 0 },
  alignMiddle: { axis: "y", share: 0.5 },
  alignBottom: { axis: "y", share: 1 },
};

/** Bring the nodes in line at the edge, or in the middle, of all of them together. */
export function alignNodes(
  flow: FlowDocument,
  types: Types,
  ids: readonly string[],
  side: Side,
): Command {
  const { axis, share } = parts[side];
  const chosen = new Set(ids);
  const boxes = flow.nodes
    .filter((node) => chosen.has(node.id))
    .map((node) => {
      const face = faceOf(node, types.get(node.type), wiredPortsOf(flow, node.id));
      return { node, size: axis === "x" ? face.width : face.height };
    });
  const first = Math.min(...boxes.map(({ node }) => node[axis]));
  const last = Math.max(...boxes.map(({ node, size }) => node[axis] + size));
  const line = first + (last - first) * share;
  const places = boxes.map(({ node, size }): [string, Place] => [
    node.id,
    { x: node.x, y: node.y, [axis]: line - size * share },
  ]);
  return {
    ...moveNodes(new Map(places)),
    label: { key: "undo.align", params: { count: places.length } },
  };
}

/** Let "Tidy up" leave the nodes where they are, or move them again. */
export function pinNodes(ids: readonly string[], pinned: boolean): Command {
  const chosen = new Set(ids);
  return {
    label: (title) => ({
      key: pinned ? "undo.pin" : "undo.unpin",
      params: { count: ids.length, node: title(ids[0] ?? "") },
    }),
    edit(flow) {
      for (const node of flow.nodes) {
        if (!chosen.has(node.id)) continue;
        if (pinned) node.pinned = true;
        else delete node.pinned;
      }
    },
  };
}

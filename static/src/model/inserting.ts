/** Putting a node into a wire, onto another node, and taking one out without cutting the path. */

import { bestPort } from "./bestPort";
import { type Command, connect, type Place, remove } from "./commands";
import { faceOf } from "./face";
import { COLUMN_GAP, cornerAfter, freePlace } from "./freePlace";
import type { FlowDocument, FlowNode, NodeType, Wire } from "./types";
import {
  isBeside,
  isEventPort,
  isForLater,
  isMute,
  mayConnect,
  mayLead,
  type Types,
  wireKey,
} from "./wiring";

const nodeOf = (flow: FlowDocument, id: string) => flow.nodes.find((node) => node.id === id);
const typeOf = (flow: FlowDocument, types: Types, id: string): NodeType | undefined =>
  types.get(nodeOf(flow, id)?.type ?? "");

export const isUnwired = (flow: FlowDocument, id: string): boolean =>
  flow.wires.every((wire) => wire.source !== id && wire.target !== id);

/** By which port a node that is put into this wire would go on; undefined where it cannot be. */
export function portIn(
  flow: FlowDocument,
  types: Types,
  wire: Wire,
  node: FlowNode,
): string | undefined {
  if (wire.source === node.id || wire.target === node.id) return undefined;
  const type = types.get(node.type);
  const target = typeOf(flow, types, wire.target);
  // After a side task's port, or an event's, nothing may be said: neither by it nor behind it.
  const silent = isMute(flow, types, wire) || isBeside(target);
  if (type === undefined || !type.wired) return undefined;
  if (silent && (type.answers || isForLater(type))) return undefined;
  if (!mayLead(typeOf(flow, types, wire.source), wire.port, type)) return undefined;
  return bestPort(flow, types, node, target);
}

/**
 * Put a node, new or unwired so far, into a wire. It stands at its own `x` and `y`, but clear of the
 * node before it; what comes after makes room.
 */
export function insertInto(types: Types, wire: Wire, node: FlowNode, port: string): Command {
  return {
    label: (title) => ({
      key: "undo.insert",
      params: { node: title(node.id), from: title(wire.source), to: title(wire.target) },
    }),
    edit(flow) {
      const at = flow.wires.findIndex((other) => wireKey(other) === wireKey(wire));
      if (at === -1) return;
      const mine = stand(flow, node);
      flow.wires.splice(at, 1, { ...wire, target: node.id });
      flow.wires.push({ source: node.id, port, target: wire.target });
      makeRoom(flow, types, wire, mine);
    },
  };
}

/** The node in the flow, at its new place; added, if it is not there yet. */
function stand(flow: FlowDocument, node: FlowNode): FlowNode {
  const there = nodeOf(flow, node.id);
  if (there === undefined) flow.nodes.push(structuredClone(node));
  const mine = there ?? (flow.nodes.at(-1) as FlowNode);
  return Object.assign(mine, { x: Math.round(node.x), y: Math.round(node.y) });
}

function makeRoom(flow: FlowDocument, types: Types, wire: Wire, mine: FlowNode): void {
  const before = nodeOf(flow, wire.source);
  const after = nodeOf(flow, wire.target);
  if (before === undefined || after === undefined || after.x < before.x) return;
  const right = (node: FlowNode) => node.x + faceOf(node, types.get(node.type)).width;
  mine.x = Math.max(mine.x, right(before) + COLUMN_GAP);
  const by = right(mine) + COLUMN_GAP - after.x;
  if (by <= 0) return;
  const edge = after.x;
  const later = reachedFrom(flow, after.id);
  for (const node of flow.nodes) {
    if (later.has(node.id) && node !== mine && node !== before && node.x >= edge) node.x += by;
  }
}

function reachedFrom(flow: FlowDocument, id: string): Set<string> {
  const next = new Map<string, string[]>();
  for (const { source, target } of flow.wires) {
    next.set(source, [...(next.get(source) ?? []), target]);
  }
  const reached = new Set([id]);
  for (const at of reached) for (const target of next.get(at) ?? []) reached.add(target);
  return reached;
}

/** The wire that is meant when one node is put onto another: from that one on, else to it. */
export function wireOnto(
  flow: FlowDocument,
  types: Types,
  onto: FlowNode,
  node: FlowNode,
): Wire | undefined {
  const type = types.get(node.type);
  const under = types.get(onto.type);
  if (type === undefined || under === undefined || !type.wired || !under.wired) return undefined;
  const on = type.hasInput ? bestPort(flow, types, onto, type) : undefined;
  if (on !== undefined) return { source: onto.id, port: on, target: node.id };
  const back = under.hasInput ? bestPort(flow, types, node, under) : undefined;
  return back === undefined ? undefined : { source: node.id, port: back, target: onto.id };
}

/** Connect a node, new or unwired so far, with the one it was put onto, and set it beside that one. */
export function attach(types: Types, wire: Wire, node: FlowNode): Command {
  return {
    label: (title) => ({
      key: "undo.connect",
      params: { from: title(wire.source), to: title(wire.target) },
    }),
    edit(flow) {
      stand(flow, { ...node, ...placeOf(flow, types, wire, node) });
      connect(types, wire).edit(flow);
    },
  };
}

function placeOf(flow: FlowDocument, types: Types, wire: Wire, node: FlowNode): Place {
  const type = types.get(node.type);
  const source = nodeOf(flow, wire.source);
  if (type === undefined) return node;
  const others = { ...flow, nodes: flow.nodes.filter(({ id }) => id !== node.id) };
  if (source !== undefined && source.id !== node.id) {
    const corner = cornerAfter(flow, types, source, wire.port, type);
    return freePlace(others, types, type, { corner });
  }
  const target = nodeOf(flow, wire.target);
  const width = faceOf(node, type).width;
  const corner = { x: (target?.x ?? node.x) - width - COLUMN_GAP, y: target?.y ?? node.y };
  return freePlace(others, types, type, { corner });
}

/**
 * Delete a node and lead every wire that came to it on to where it went, as one step. Null where no
 * wire comes, or where it is not plain where the path goes on.
 */
export function removeKeepingPath(flow: FlowDocument, types: Types, id: string): Command | null {
  const type = typeOf(flow, types, id);
  const onward = new Set(
    flow.wires
      .filter(({ source, port }) => source === id && !isEventPort(type, port))
      .map(({ target }) => target)
      .filter((target) => target !== id),
  );
  const [target] = onward;
  const coming = flow.wires.filter((wire) => wire.target === id && wire.source !== id);
  if (target === undefined || onward.size > 1 || coming.length === 0) return null;
  const bridges = coming.map((wire) => ({ ...wire, target }));
  if (!bridges.every((wire) => mayConnect(flow, types, wire))) return null;
  return {
    label: (title) => ({ key: "undo.bridge", params: { node: title(id) } }),
    edit(draft) {
      const keys = new Set(draft.wires.map(wireKey));
      draft.wires = draft.wires.flatMap((wire) => {
        if (wire.target !== id || wire.source === id) return [wire];
        const bridge = { ...wire, target };
        return keys.has(wireKey(bridge)) ? [] : [bridge];
      });
      remove([id]).edit(draft);
    },
  };
}

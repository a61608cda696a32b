/** "Tidy up": nodes from left to right in the order of the call, notes kept beside their neighbours. */

import dagre from "@dagrejs/dagre";
import type { Command, Place } from "./commands";
import { moveNodes } from "./commands";
import { type Face, faceOf, wiredPortsOf } from "./face";
import { refit } from "./frames";
import { type Box, clearOf } from "./freePlace";
import type { FlowDocument, FlowNode, Wire } from "./types";
import type { Types } from "./wiring";

const GRID = 4;
const snap = (value: number) => Math.round(value / GRID) * GRID;

/**
 * Move the nodes to tidy places; their left upper corner stays where it was. With `ids` these alone
 * move, and everything else keeps its place. What is pinned keeps its place too: the others are laid
 * out around it, and none comes to stand on it.
 */
export function autoLayout(flow: FlowDocument, types: Types, ids?: readonly string[]): Command {
  const chosen = new Set(ids ?? flow.nodes.map((node) => node.id));
  const faces = new Map(
    flow.nodes.map((node) => [
      node.id,
      faceOf(node, types.get(node.type), wiredPortsOf(flow, node.id)),
    ]),
  );
  const mine = flow.nodes.filter((node) => chosen.has(node.id));
  const wired = mine.filter((node) => faces.get(node.id)?.kind === "node");
  const places = aroundPinned(wired, laidOut(flow, wired, faces), faces);
  for (const note of mine) {
    if (faces.get(note.id)?.kind === "note") places.set(note.id, alongside(note, wired, places));
  }
  for (const { id, pinned } of mine) if (pinned) places.delete(id);
  const move = moveNodes(places);
  return {
    label: { key: "undo.tidy" },
    edit(draft) {
      move.edit(draft);
      refit(flow, types, draft);
    },
  };
}

function laidOut(
  flow: FlowDocument,
  nodes: FlowNode[],
  faces: ReadonlyMap<string, Face>,
): Map<string, Place> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 34, ranksep: 96, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) {
    const face = faces.get(id);
    graph.setNode(id, { width: face?.width ?? 0, height: face?.height ?? 0 });
  }
  const wires = inPortOrder(flow, faces).filter(
    (wire) => graph.hasNode(wire.source) && graph.hasNode(wire.target),
  );
  for (const { source, port, target } of wires) {
    if (source !== target) graph.setEdge(source, target, {}, port);
  }
  dagre.layout(graph, { constraints: siblings(nodes, wires) });
  return new Map(
    nodes.map(({ id }) => {
      const { x, y, width, height } = graph.node(id);
      return [id, { x: (x ?? 0) - width / 2, y: (y ?? 0) - height / 2 }];
    }),
  );
}

/** Wires by the place of their port on the face, so that siblings stand as their ports do. */
function inPortOrder(flow: FlowDocument, faces: ReadonlyMap<string, Face>) {
  const rank = (source: string, port: string) =>
    faces.get(source)?.ports.findIndex((face) => face.name === port) ?? -1;
  return [...flow.wires].sort((a, b) => rank(a.source, a.port) - rank(b.source, b.port));
}

/**
 * Which node stands above which: the targets of one node as its ports do. Every node has a place in
 * one such row only, so that two rows never ask for opposite orders.
 */
function siblings(nodes: FlowNode[], wires: Wire[]): { left: string; right: string }[] {
  const targets = new Map<string, string[]>();
  for (const { source, target } of wires) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  const aimed = new Set(wires.map((wire) => wire.target));
  const queue = nodes.filter(({ id }) => !aimed.has(id)).map(({ id }) => id);
  const placed = new Set(queue);
  const order: { left: string; right: string }[] = [];
  for (const id of queue) {
    const row = [...new Set(targets.get(id) ?? [])].filter((target) => !placed.has(target));
    row.slice(1).forEach((right, index) => {
      order.push({ left: row[index] ?? right, right });
    });
    for (const target of row) placed.add(target);
    queue.push(...row);
  }
  return order;
}

function anchored(nodes: FlowNode[], places: Map<string, Place>): Map<string, Place> {
  const left = (all: Iterable<Place>, axis: "x" | "y") => {
    const values = [...all].map((place) => place[axis]);
    return values.length === 0 ? 0 : Math.min(...values);
  };
  const dx = left(nodes, "x") - left(places.values(), "x");
  const dy = left(nodes, "y") - left(places.values(), "y");
  return moved(places, { x: dx, y: dy });
}

const moved = (places: ReadonlyMap<string, Place>, by: Place): Map<string, Place> =>
  new Map(
    [...places].map(([id, { x, y }]) => [id, { x: snap(x + by.x), y: snap(y + by.y) }] as const),
  );

/** Everything where the pinned nodes' places are as near as can be to where they are pinned. */
function aroundPinned(
  nodes: FlowNode[],
  places: Map<string, Place>,
  faces: ReadonlyMap<string, Face>,
): Map<string, Place> {
  const pinned = nodes.filter((node) => node.pinned);
  if (pinned.length === 0) return anchored(nodes, places);
  const off = (axis: "x" | "y") =>
    pinned.reduce((sum, node) => sum + node[axis] - (places.get(node.id)?.[axis] ?? 0), 0) /
    pinned.length;
  const around = moved(places, { x: off("x"), y: off("y") });
  for (const { id, x, y } of pinned) around.set(id, { x, y });
  return cleared(around, new Set(pinned.map(({ id }) => id)), faces);
}

/** Nodes that would stand on a pinned one, or on one that gave way, go down until they are clear. */
function cleared(
  places: ReadonlyMap<string, Place>,
  pinned: ReadonlySet<string>,
  faces: ReadonlyMap<string, Face>,
): Map<string, Place> {
  const box = (id: string, place: Place) => ({
    ...place,
    width: faces.get(id)?.width ?? 0,
    height: faces.get(id)?.height ?? 0,
  });
  const order = [...places].sort(
    ([a, p], [b, q]) => Number(pinned.has(b)) - Number(pinned.has(a)) || p.y - q.y,
  );
  const taken: Box[] = [];
  const free = new Map<string, Place>();
  for (const [id, place] of order) {
    const at = pinned.has(id) ? box(id, place) : clearOf(taken, box(id, place));
    taken.push(at);
    free.set(id, { x: at.x, y: at.y });
  }
  return free;
}

function alongside(note: FlowNode, nodes: FlowNode[], places: ReadonlyMap<string, Place>): Place {
  const far = (node: FlowNode) => Math.hypot(node.x - note.x, node.y - note.y);
  const nearest = nodes.reduce<FlowNode | undefined>(
    (best, node) => (best === undefined || far(node) < far(best) ? node : best),
    undefined,
  );
  const place = nearest && places.get(nearest.id);
  if (nearest === undefined || place === undefined) return { x: note.x, y: note.y };
  return { x: note.x + place.x - nearest.x, y: note.y + place.y - nearest.y };
}

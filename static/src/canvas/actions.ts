/** What menus and keys do with the chosen nodes and wires. */

import { bestPort, freshNode } from "../model/bestPort";
import {
  addNode,
  type Clip,
  type Command,
  clipOf,
  connect,
  freshId,
  moveNodes,
  type Place,
  paste,
  remove,
} from "../model/commands";
import { WIDTH } from "../model/face";
import { cornerAfter, cornerBefore, freePlace } from "../model/freePlace";
import { insertInto, portIn, removeKeepingPath } from "../model/inserting";
import { autoLayout } from "../model/layout";
import type { FlowDocument, FlowNode, NodeType, Wire } from "../model/types";
import { wireKey } from "../model/wiring";
import { useEditor } from "../store/editor";
import { type LooseWire, useCanvas } from "./state";

const ASIDE = 28;
/** The middle of a node's head, from its top. */
export const HEAD_MIDDLE = 26;

function open(): FlowDocument | null {
  return useEditor.getState().document;
}

/** Add a node with its head's middle at `point`, aside if another one stands exactly there. */
export function addAt(type: NodeType, point: Place): void {
  const flow = open();
  if (flow === null) return;
  put(flow, type, besideOthers(flow, { x: point.x - WIDTH / 2, y: point.y - HEAD_MIDDLE }));
}

function besideOthers(flow: FlowDocument, place: Place): Place {
  const free = { ...place };
  while (flow.nodes.some((node) => Math.hypot(node.x - free.x, node.y - free.y) < ASIDE / 2)) {
    free.x += ASIDE;
    free.y += ASIDE;
  }
  return free;
}

function put(
  flow: FlowDocument,
  type: NodeType,
  place: Place,
  wires: (id: string) => Wire[] = () => [],
) {
  const { run, select, types } = useEditor.getState();
  const id = freshId(flow, type.type);
  run(addNode(type, id, place, { wires: wires(id), types }));
  select([id]);
  useCanvas.setState({ wires: [] });
  return id;
}

/** Add a node at the other end of a wire, and connect it. */
export function addAtEnd(type: NodeType, { end, place }: LooseWire): void {
  const flow = open();
  const { types } = useEditor.getState();
  const node = flow?.nodes.find(({ id }) => id === ("source" in end ? end.source : end.target));
  if (flow === null || node === undefined) return;
  const back = "target" in end;
  const port = back ? bestPort(flow, types, freshNode(type), types.get(node.type)) : end.port;
  if (port === undefined) return;
  const corner = back
    ? cornerBefore(types, node, type)
    : cornerAfter(flow, types, node, port, type);
  const id = put(
    flow,
    type,
    place === undefined
      ? freePlace(flow, types, type, { corner })
      : besideOthers(flow, { x: place.x - (back ? WIDTH : 0), y: place.y - HEAD_MIDDLE }),
    (fresh) => [
      back ? { source: fresh, port, target: node.id } : { source: node.id, port, target: fresh },
    ],
  );
  useEditor.setState({ look: { node: id, unlessSeen: true } });
}

/** Put a new node into the one chosen wire; false where no wire is chosen, or it does not fit there. */
function putIntoWire(type: NodeType): boolean {
  const flow = open();
  const { run, select, types } = useEditor.getState();
  const chosen = useCanvas.getState().wires;
  const wire = flow?.wires.find((one) => chosen.length === 1 && wireKey(one) === chosen[0]);
  const before = flow?.nodes.find(({ id }) => id === wire?.source);
  if (flow === null || wire === undefined || before === undefined) return false;
  const node = freshNode(type, freshId(flow, type.type));
  const port = portIn(flow, types, wire, node);
  if (port === undefined) return false;
  const { x, y } = cornerAfter(flow, types, before, wire.port, type);
  run(insertInto(types, wire, { ...node, x, y }, port));
  select([node.id]);
  useCanvas.setState({ wires: [] });
  useEditor.setState({ look: { node: node.id, unlessSeen: true } });
  return true;
}

/**
 * Add a node into the wire that is chosen, or where it hides no other: to the right of the chosen one or, with none chosen, of the one
 * that was added last; the first of all goes to `middle`. Then bring it into view.
 */
export function addFree(type: NodeType, middle: Place): void {
  const { flowId, selection, types } = useEditor.getState();
  const flow = open();
  if (flow === null || putIntoWire(type)) return;
  const { added } = useCanvas.getState();
  const last = added !== null && added.flowId === flowId ? [added.node] : [];
  const near = new Set(selection.length > 0 ? selection : last);
  const beside = flow.nodes
    .filter((node) => near.has(node.id))
    .reduce<FlowNode | null>((right, node) => (right && right.x >= node.x ? right : node), null);
  const place = freePlace(flow, types, type, beside === null ? { middle } : { beside });
  const id = put(flow, type, place);
  useCanvas.setState({ added: { flowId, node: id } });
  useEditor.setState({ look: { node: id, unlessSeen: true } });
}

export function drawWire(source: string, port: string, target: string): void {
  const { run, types } = useEditor.getState();
  run(connect(types, { source, port, target }));
}

export function deleteChosen(): void {
  const flow = open();
  const { selection, run } = useEditor.getState();
  const chosen = new Set(useCanvas.getState().wires);
  const wires = flow?.wires.filter((wire) => chosen.has(wireKey(wire))) ?? [];
  if (selection.length > 0 || wires.length > 0) run(remove(selection, wires));
  useCanvas.setState({ wires: [] });
}

/** What deletes the one chosen node and keeps its path, or null where that is not possible. */
export function bridging(): Command | null {
  const flow = open();
  const { selection, types } = useEditor.getState();
  const [id] = selection;
  if (flow === null || id === undefined || selection.length > 1) return null;
  return removeKeepingPath(flow, types, id);
}

export function deleteKeepingPath(): void {
  const command = bridging();
  if (command !== null) useEditor.getState().run(command);
}

export function copyChosen(): Clip | null {
  const flow = open();
  const { selection } = useEditor.getState();
  if (flow === null || selection.length === 0) return null;
  const clip = clipOf(flow, selection);
  useCanvas.setState({ clip, pasted: 0 });
  return clip;
}

/** Put the copied nodes aside of where they came from, or with their corner at `at`. */
export function pasteClip(clip: Clip | null = useCanvas.getState().clip, at?: Place): void {
  const flow = open();
  if (flow === null || clip === null || clip.nodes.length === 0) return;
  const pasted = useCanvas.getState().pasted + 1;
  const corner = {
    x: Math.min(...clip.nodes.map((node) => node.x)),
    y: Math.min(...clip.nodes.map((node) => node.y)),
  };
  const by =
    at === undefined
      ? { x: pasted * ASIDE, y: pasted * ASIDE }
      : { x: at.x - corner.x, y: at.y - corner.y };
  const { command, ids } = paste(flow, clip, by);
  const { run, select } = useEditor.getState();
  run(command);
  select(ids);
  useCanvas.setState({ clip, pasted, wires: [] });
}

export function duplicateChosen(): void {
  const { clip, pasted } = useCanvas.getState();
  const chosen = copyChosen();
  if (chosen === null) return;
  pasteClip(chosen);
  useCanvas.setState({ clip, pasted });
}

export function selectAll(): void {
  const flow = open();
  if (flow === null) return;
  useEditor.getState().select(flow.nodes.map((node) => node.id));
}

export function tidyUp(): void {
  const flow = open();
  const { run, types } = useEditor.getState();
  if (flow !== null) run(autoLayout(flow, types));
}

/** The key under which small moves of the same nodes are one step back. */
export const nudgeOf = (ids: Iterable<string>): string => `nudge:${[...ids].join()}`;

/** Move the chosen nodes by whole pixels. */
export function nudge(by: Place): void {
  const flow = open();
  const { selection, run } = useEditor.getState();
  if (flow === null || selection.length === 0) return;
  const chosen = new Set(selection);
  const places = flow.nodes
    .filter((node) => chosen.has(node.id))
    .map((node) => [node.id, { x: node.x + by.x, y: node.y + by.y }] as const);
  run(moveNodes(new Map(places), nudgeOf(selection)));
}

/** A clip from the text that a copy put on the clipboard, or null if it is something else. */
export function readClip(text: string): Clip | null {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data !== "object" || data === null || !("flowforge" in data)) return null;
    const { nodes, wires } = data.flowforge as Partial<Clip>;
    return Array.isArray(nodes) && Array.isArray(wires) ? { nodes, wires } : null;
  } catch {
    return null;
  }
}

export const writeClip = (clip: Clip): string => JSON.stringify({ flowforge: clip });

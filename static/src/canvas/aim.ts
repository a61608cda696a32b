/** Where a dragged node would go if it were let go now: into a wire, or beside the node under it. */

import { freshNode } from "../model/bestPort";
import { type Command, freshId, type Place } from "../model/commands";
import { WIDTH } from "../model/face";
import { attach, insertInto, portIn, wireOnto } from "../model/inserting";
import type { FlowNode, NodeType, Wire } from "../model/types";
import { wireKey } from "../model/wiring";
import { useEditor } from "../store/editor";
import { HEAD_MIDDLE } from "./adding";
import { useCanvas } from "./state";

export type Aim = { into: string; wire: Wire; port: string } | { onto: string; wire: Wire };

const under = (point: Place, selector: string): HTMLElement[] =>
  document
    .elementsFromPoint(point.x, point.y)
    .map((element) => element.closest<HTMLElement>(selector))
    .filter((element) => element !== null);

function find(node: FlowNode, pointer: Place, reach: readonly Place[]): Aim | null {
  const { document: flow, types } = useEditor.getState();
  if (flow === null) return null;
  const over = under(pointer, "[data-node-id]").find((one) => one.dataset.nodeId !== node.id);
  const onto = flow.nodes.find(({ id }) => id === over?.dataset.nodeId);
  if (onto !== undefined) {
    const wire = wireOnto(flow, types, onto, node);
    if (wire !== undefined) return { onto: onto.id, wire };
  }
  const keys = new Set(
    reach.flatMap((point) => under(point, ".react-flow__edge")).map((edge) => edge.dataset.id),
  );
  for (const wire of flow.wires) {
    const port = keys.has(wireKey(wire)) ? portIn(flow, types, wire, node) : undefined;
    if (port !== undefined) return { into: wireKey(wire), wire, port };
  }
  return null;
}

const placeOf = (aim: Aim | null) =>
  aim === null ? "" : "into" in aim ? `into ${aim.into}` : `onto ${aim.onto}`;

function set(aim: Aim | null): void {
  if (placeOf(useCanvas.getState().aim) !== placeOf(aim)) useCanvas.setState({ aim });
}

export const forget = (): void => set(null);

/** Aim with a node that is moved: with the pointer at nodes, with the length of its head at wires. */
export function aimWith(node: FlowNode, pointer: Place): void {
  const box = document.querySelector(`[data-node-id="${CSS.escape(node.id)}"]`);
  if (box === null) return;
  const { left, top, width } = box.getBoundingClientRect();
  const y = top + (HEAD_MIDDLE * width) / WIDTH;
  const along = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => ({ x: left + part * width, y }));
  set(find(node, pointer, [pointer, ...along]));
}

/** Aim with a new node from the palette. */
export function aimNew(type: NodeType, pointer: Place): void {
  const around = [-14, 0, 14].map((by) => ({ x: pointer.x, y: pointer.y + by }));
  set(find(freshNode(type), pointer, around));
}

/** What letting go does, or null where nothing is aimed at. */
export function dropCommand(node: FlowNode): Command | null {
  const { aim } = useCanvas.getState();
  const { types } = useEditor.getState();
  if (aim === null) return null;
  if ("into" in aim) return insertInto(types, aim.wire, node, aim.port);
  const mine = (id: string) => (id === "" ? node.id : id);
  const wire = { ...aim.wire, source: mine(aim.wire.source), target: mine(aim.wire.target) };
  return attach(types, wire, node);
}

/** Let a new node go at a point of the canvas. False where nothing is aimed at. */
export function dropNew(type: NodeType, { x, y }: Place): boolean {
  const { document: flow, run, select } = useEditor.getState();
  if (flow === null) return false;
  const id = freshId(flow, type.type);
  const node = { ...freshNode(type, id), x: x - WIDTH / 2, y: y - HEAD_MIDDLE };
  const command = dropCommand(node);
  forget();
  if (command === null) return false;
  run(command);
  select([id]);
  return true;
}

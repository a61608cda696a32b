/** What menus and keys do with the chosen nodes and wires. */

import { alignNodes, pinNodes, type Side } from "../model/arranging";
import { type Command, connect, moveNodes, type Place, remove } from "../model/commands";
import { addFrame, carried, framesOf, freshFrameId } from "../model/frames";
import { removeKeepingPath } from "../model/inserting";
import type { FlowDocument } from "../model/types";
import { wireKey } from "../model/wiring";
import { useEditor } from "../store/editor";
import { SNAP, useCanvas } from "./state";

export type { Side };

const open = (): FlowDocument | null => useEditor.getState().document;

export function drawWire(source: string, port: string, target: string): void {
  const { run, types } = useEditor.getState();
  run(connect(types, { source, port, target }));
}

export function deleteChosen(): void {
  const flow = open();
  const { selection, run } = useEditor.getState();
  const chosen = new Set(useCanvas.getState().wires);
  const wires = flow?.wires.filter((wire) => chosen.has(wireKey(wire))) ?? [];
  const { frames } = useCanvas.getState();
  if (selection.length + wires.length + frames.length > 0) run(remove(selection, wires, frames));
  useCanvas.setState({ wires: [], frames: [] });
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

export function selectAll(): void {
  const flow = open();
  if (flow === null) return;
  useEditor.getState().select(flow.nodes.map((node) => node.id));
  useCanvas.setState({ frames: framesOf(flow).map((frame) => frame.id) });
}

/** Put a frame around the chosen nodes, or an empty one at a place, and ask for its title. */
export function frameChosen(at: Place): void {
  const flow = open();
  const { run, select, selection, types } = useEditor.getState();
  if (flow === null) return;
  const chosen = flow.nodes.filter((node) => selection.includes(node.id));
  const id = freshFrameId(flow);
  run(addFrame(flow, types, id, chosen, at));
  select([]);
  useCanvas.setState({ wires: [], frames: [id], naming: id });
}

const onlyChosen = () => {
  const { selection, document: flow } = useEditor.getState();
  return selection.length === 1 ? flow?.nodes.find(({ id }) => id === selection[0]) : undefined;
};

/** Whether the one chosen node has ports, so that it can be connected. */
export function mayConnectChosen(): boolean {
  const node = onlyChosen();
  return node !== undefined && (useEditor.getState().types.get(node.type)?.wired ?? true);
}

export function connectChosen(): void {
  const node = onlyChosen();
  if (node !== undefined) useCanvas.setState({ connecting: { node: node.id } });
}

/** Put the focus into the field for the chosen node's name, or the chosen frame's title. */
export function renameChosen(): void {
  const node = onlyChosen();
  if (node === undefined) {
    useCanvas.setState({ naming: useCanvas.getState().frames[0] ?? null });
    return;
  }
  useEditor.getState().setPanel("form");
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLInputElement>(".side-panel .title-input");
    field?.focus();
    field?.select();
  });
}

/**
 * Tidy the whole flow, or, where several nodes are chosen, these alone. Resolves to whether it was the
 * whole. What it needs is fetched when it is wanted first.
 */
export async function tidyUp(): Promise<boolean> {
  const { autoLayout } = await import("../model/layout");
  const flow = open();
  const { run, selection, types } = useEditor.getState();
  const some = selection.length > 1;
  if (flow !== null) run(autoLayout(flow, types, some ? selection : undefined));
  return flow !== null && !some;
}

export function alignChosen(side: Side): void {
  const flow = open();
  const { run, selection, types } = useEditor.getState();
  if (flow !== null && selection.length > 1) run(alignNodes(flow, types, selection, side));
}

/** Whether all chosen nodes are pinned. */
export function arePinned(): boolean {
  const { selection, document: flow } = useEditor.getState();
  const chosen = new Set(selection);
  return flow?.nodes.every((node) => !chosen.has(node.id) || node.pinned === true) ?? false;
}

/** Pin what is chosen to its place, or let it go where all of it is pinned already. */
export function pinChosen(): void {
  const { run, selection } = useEditor.getState();
  if (selection.length > 0) run(pinNodes(selection, !arePinned()));
}

export function toggleSnap(): void {
  const snap = !useCanvas.getState().snap;
  localStorage.setItem(SNAP, snap ? "on" : "off");
  useCanvas.setState({ snap, notice: { key: snap ? "snap.on" : "snap.off" } });
}

/** The key under which small moves of the same nodes are one step back. */
export const nudgeOf = (ids: Iterable<string>): string => `nudge:${[...ids].join()}`;

/** Move what is chosen by whole pixels, with what stands in chosen frames. */
export function nudge(by: Place): void {
  const flow = open();
  const { selection, run, types } = useEditor.getState();
  const { frames } = useCanvas.getState();
  if (flow === null) return;
  const places = new Map<string, Place>();
  for (const { id, x, y } of framesOf(flow)) {
    if (!frames.includes(id)) continue;
    const all = carried(flow, types, id, { x: x + by.x, y: y + by.y });
    for (const [key, place] of all) places.set(key, place);
  }
  const chosen = new Set(selection);
  for (const { id, x, y } of flow.nodes) {
    if (chosen.has(id)) places.set(id, { x: x + by.x, y: y + by.y });
  }
  if (places.size > 0) run(moveNodes(places, nudgeOf(places.keys())));
}

/** What menus and keys do with the chosen nodes and wires. */

import { alignNodes, type Side } from "../model/arranging";
import { type Command, connect, moveNodes, type Place, remove } from "../model/commands";
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

export function selectAll(): void {
  const flow = open();
  if (flow === null) return;
  useEditor.getState().select(flow.nodes.map((node) => node.id));
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
  if (node !== undefined) useCanvas.setState({ connecting: node.id });
}

/** Put the focus into the field for the chosen node's name. */
export function renameChosen(): void {
  const node = onlyChosen();
  if (node === undefined) return;
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

export function toggleSnap(): void {
  const snap = !useCanvas.getState().snap;
  localStorage.setItem(SNAP, snap ? "on" : "off");
  useCanvas.setState({ snap, notice: { key: snap ? "snap.on" : "snap.off" } });
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

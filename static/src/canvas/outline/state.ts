/** Where somebody is in the outline, and which of its rows are open. */

import { create } from "zustand";
import { exitKey, nodeKey, type OutlineRow } from "../../model/outline";
import { wireKey } from "../../model/wiring";
import { useEditor } from "../../store/editor";
import { useCanvas } from "../state";

interface OutlineState {
  /** The key of the one row that the Tab key leads to. */
  at: string;
  /** The rows that somebody opened or closed by hand. */
  opened: ReadonlyMap<string, boolean>;
  menu: OutlineRow | null;
}

const fresh: OutlineState = { at: "", opened: new Map(), menu: null };

export const useOutline = create<OutlineState>(() => fresh);

export const isOpen = (row: OutlineRow, opened: OutlineState["opened"]): boolean =>
  opened.get(row.key) ?? !row.quiet;

export const setOpen = (key: string, open: boolean) =>
  useOutline.setState(({ opened }) => ({ opened: new Map(opened).set(key, open) }));

let choosing = false;

/** Stand on a row, and choose on the canvas what it is about, where it is seen whole. */
export function choose(row: OutlineRow): void {
  const isNode = row.kind === "node" || row.kind === "note";
  const wire = row.kind === "again" ? wireOf(row) : null;
  const nodes = isNode ? [row.id] : row.kind === "open" && row.exit ? [row.exit.source] : [];
  choosing = true;
  const { selection, select } = useEditor.getState();
  if (selection.join() !== nodes.join()) select(nodes);
  choosing = false;
  const [node] = nodes;
  if (node !== undefined) useEditor.setState({ look: { node, unlessSeen: true } });
  useCanvas.setState({
    wires: wire === null ? [] : [wireKey(wire)],
    frames: row.kind === "frame" ? [row.id] : [],
  });
  useOutline.setState({ at: row.key });
}

/** The wire by which one comes to a row, if there is one. */
export const wireOf = ({ exit, id }: OutlineRow) =>
  exit === null || id === "" ? null : { ...exit, target: id };

/** What is chosen elsewhere, or was just added, is where people are here too. */
useEditor.subscribe((now, before) => {
  if (now.flowId !== before.flowId) useOutline.setState(fresh);
  const [id] = now.selection;
  if (choosing || now.selection === before.selection || now.selection.length !== 1) return;
  if (id !== undefined && id !== before.selection[0]) useOutline.setState({ at: nodeKey(id) });
});

/** After a wire was taken away: the port that it came from. */
export const standAt = (exit: Parameters<typeof exitKey>[0]) =>
  useOutline.setState({ at: exitKey(exit) });

/** The element of the row that people are at; the outline's own way to give the focus back. */
export const rowInFocus = (): HTMLElement | null =>
  document.querySelector<HTMLElement>(".outline [role=treeitem][tabindex='0']");

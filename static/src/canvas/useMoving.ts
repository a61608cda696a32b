/** Moving nodes, and dragging new ones from the palette onto the canvas, into wires, onto nodes. */

import { type NodeChange, useReactFlow } from "@xyflow/react";
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  useCallback,
  useRef,
  useState,
} from "react";
import { moveNodes, type Place } from "../model/commands";
import { carried, frameOfKey } from "../model/frames";
import { isUnwired } from "../model/inserting";
import { useEditor } from "../store/editor";
import { nudgeOf } from "./actions";
import { addAt } from "./adding";
import { aimNew, aimWith, dropCommand, dropNew, forget } from "./aim";
import type { CanvasPiece } from "./elements";
import { DRAGGED } from "./Palette";
import { pointOf } from "./pointAt";
import { useCanvas } from "./state";

const nowhere: ReadonlyMap<string, Place> = new Map();

/** Where nodes are dragged to, and where they were let go. */
function placesOf(changes: NodeChange<CanvasPiece>[]) {
  const moving = new Map<string, Place>();
  const moved = new Map<string, Place>();
  for (const change of changes) {
    if (change.type !== "position" || change.position === undefined) continue;
    (change.dragging ? moving : moved).set(change.id, change.position);
  }
  return { moving, moved };
}

function choose(changes: NodeChange<CanvasPiece>[]): void {
  const { selection, select } = useEditor.getState();
  const nodes = new Set(selection);
  const frames = new Set(useCanvas.getState().frames);
  const picked = changes.filter((change) => change.type === "select");
  for (const { id, selected } of picked) {
    const frame = frameOfKey(id);
    const chosen = frame === undefined ? nodes : frames;
    if (selected) chosen.add(frame ?? id);
    else chosen.delete(frame ?? id);
  }
  if (picked.length === 0) return;
  select([...nodes]);
  useCanvas.setState({ frames: [...frames] });
}

/** The places of what is dragged, and of all that stands in a dragged frame and comes along. */
function withCarried(places: ReadonlyMap<string, Place>): ReadonlyMap<string, Place> {
  const { document: flow, types } = useEditor.getState();
  const all = new Map<string, Place>();
  for (const [key, place] of places) {
    const frame = frameOfKey(key);
    if (frame === undefined || flow === null) continue;
    for (const [inner, there] of carried(flow, types, frame, place)) all.set(inner, there);
  }
  for (const [key, place] of places) all.set(key, place);
  return all;
}

/** Each drag is a step of its own; a series of arrow keys is one. */
function letGo(moved: ReadonlyMap<string, Place>, byMouse: boolean): void {
  const { document: flow, run } = useEditor.getState();
  const [one] = moved;
  const node = flow?.nodes.find(({ id }) => id === one?.[0]);
  const dropped = node === undefined ? null : dropCommand({ ...node, ...one?.[1] });
  forget();
  run(dropped ?? moveNodes(moved, byMouse ? undefined : nudgeOf(moved.keys())));
}

/** Follow selection and moves; a move goes into the flow when it is over. */
export function useNodeChanges() {
  const [dragged, setDragged] = useState(nowhere);
  const byMouse = useRef(false);
  const onNodesChange = useCallback((changes: NodeChange<CanvasPiece>[]) => {
    choose(changes);
    const { moving, moved } = placesOf(changes);
    if (moving.size > 0) {
      byMouse.current = true;
      const places = withCarried(moving);
      setDragged((before) => new Map([...before, ...places]));
    }
    if (moved.size > 0) {
      letGo(withCarried(moved), byMouse.current);
      byMouse.current = false;
      setDragged(nowhere);
    }
  }, []);
  return { dragged, onNodesChange };
}

/** A single node without wires can be let go into a wire, or onto another node. */
export function onNodeDrag(
  event: MouseEvent | TouchEvent | ReactMouseEvent,
  { data }: CanvasPiece,
  nodes: CanvasPiece[],
): void {
  const { document: flow } = useEditor.getState();
  if (flow === null || nodes.length > 1 || !("node" in data)) return;
  if (isUnwired(flow, data.node.id)) aimWith(data.node, pointOf(event));
}

export function useDrop() {
  const { screenToFlowPosition } = useReactFlow();
  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    const { dragged } = useCanvas.getState();
    if (dragged !== null) aimNew(dragged, pointOf(event));
  }, []);
  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = useEditor.getState().types.get(event.dataTransfer.getData(DRAGGED));
      if (type === undefined) return;
      event.preventDefault();
      const point = screenToFlowPosition(pointOf(event));
      if (!dropNew(type, point)) addAt(type, point);
    },
    [screenToFlowPosition],
  );
  return { onDragOver, onDrop };
}

/** Frames: boxes with a title behind the nodes. What stands in one moves with it. */

import type { Command, Place } from "./commands";
import { faceOf, wiredPortsOf } from "./face";
import type { FlowDocument, FlowNode, Frame } from "./types";
import type { Types } from "./wiring";

export const COLOURS = ["grey", "blue", "green", "yellow", "red", "violet"] as const;

const PADDING = 26;
/** Room for the title. */
const HEAD = 34;
export const SMALLEST = { width: 120, height: 80 };
const EMPTY = { width: 420, height: 260 };
const LONGEST_TITLE = 100;

export interface Box extends Place {
  width: number;
  height: number;
}

/** Frames and nodes bear ids of their own: this is how the canvas tells a frame from a node. */
const PREFIX = "frame|";
export const frameKey = (id: string): string => `${PREFIX}${id}`;
export const frameOfKey = (key: string): string | undefined =>
  key.startsWith(PREFIX) ? key.slice(PREFIX.length) : undefined;

const none: readonly Frame[] = [];
export const framesOf = (flow: FlowDocument): readonly Frame[] => flow.frames ?? none;

const boxOf = (flow: FlowDocument, types: Types, node: FlowNode): Box => {
  const { width, height } = faceOf(node, types.get(node.type), wiredPortsOf(flow, node.id));
  return { x: node.x, y: node.y, width, height };
};

const holds = (frame: Box, { x, y }: Place): boolean =>
  x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height;

const middle = ({ x, y, width, height }: Box): Place => ({ x: x + width / 2, y: y + height / 2 });

/** The nodes whose middle is in the frame. */
export const nodesIn = (flow: FlowDocument, types: Types, frame: Frame): FlowNode[] =>
  flow.nodes.filter((node) => holds(frame, middle(boxOf(flow, types, node))));

/** The frames that stand in this one as a whole. */
const framesIn = (flow: FlowDocument, frame: Frame): Frame[] =>
  framesOf(flow).filter(
    (other) =>
      other.id !== frame.id &&
      holds(frame, other) &&
      holds(frame, { x: other.x + other.width, y: other.y + other.height }),
  );

/** A frame moved to `to` with all that stands in it: the new places, by node id or frame key. */
export function carried(
  flow: FlowDocument,
  types: Types,
  id: string,
  to: Place,
): Map<string, Place> {
  const frame = framesOf(flow).find((one) => one.id === id);
  const places = new Map<string, Place>();
  if (frame === undefined) return places;
  const by = { x: to.x - frame.x, y: to.y - frame.y };
  const moved = ({ x, y }: Place) => ({ x: x + by.x, y: y + by.y });
  places.set(frameKey(id), moved(frame));
  for (const inner of framesIn(flow, frame)) places.set(frameKey(inner.id), moved(inner));
  for (const node of nodesIn(flow, types, frame)) places.set(node.id, moved(node));
  return places;
}

/** The box around these nodes, with room for a title. */
export function boxAround(
  flow: FlowDocument,
  types: Types,
  nodes: readonly FlowNode[],
): Box | undefined {
  if (nodes.length === 0) return undefined;
  const boxes = nodes.map((node) => boxOf(flow, types, node));
  const left = Math.min(...boxes.map(({ x }) => x)) - PADDING;
  const top = Math.min(...boxes.map(({ y }) => y)) - PADDING - HEAD;
  const right = Math.max(...boxes.map(({ x, width }) => x + width)) + PADDING;
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + PADDING;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const rounded = ({ x, y, width, height }: Box): Box => ({
  x: Math.round(x),
  y: Math.round(y),
  width: Math.round(width),
  height: Math.round(height),
});

export function freshFrameId(flow: FlowDocument, taken: ReadonlySet<string> = new Set()): string {
  const ids = new Set(framesOf(flow).map((frame) => frame.id));
  let number = 1;
  while (ids.has(`frame${number}`) || taken.has(`frame${number}`)) number += 1;
  return `frame${number}`;
}

/** Put a frame around nodes, or an empty one with its middle at a place. */
export function addFrame(
  flow: FlowDocument,
  types: Types,
  id: string,
  around: readonly FlowNode[],
  at: Place,
): Command {
  const empty = { x: at.x - EMPTY.width / 2, y: at.y - EMPTY.height / 2, ...EMPTY };
  const box = rounded(boxAround(flow, types, around) ?? empty);
  return {
    label: { key: "undo.frame" },
    edit(draft) {
      draft.frames = [...framesOf(draft), { id, title: "", ...box, colour: "grey" }];
    },
  };
}

/** Change a frame's title, its colour, or its size. Changes with the same `merge` are one step back. */
export function changeFrame(
  id: string,
  change: Partial<Pick<Frame, "title" | "colour" | "width" | "height">>,
  merge = "",
): Command {
  return {
    label: { key: "undo.changeFrame" },
    merge,
    edit(flow) {
      const frame = flow.frames?.find((one) => one.id === id);
      if (frame === undefined) return;
      Object.assign(frame, change);
      frame.title = frame.title.slice(0, LONGEST_TITLE);
      frame.width = Math.max(Math.round(frame.width), SMALLEST.width);
      frame.height = Math.max(Math.round(frame.height), SMALLEST.height);
    },
  };
}

/** Let every frame stand around the nodes again that stood in it before they were moved. */
export function refit(before: FlowDocument, types: Types, flow: FlowDocument): void {
  for (const frame of flow.frames ?? []) {
    const old = framesOf(before).find((one) => one.id === frame.id);
    if (old === undefined) continue;
    const ids = new Set(nodesIn(before, types, old).map((node) => node.id));
    const inside = flow.nodes.filter((node) => ids.has(node.id));
    const stayed = inside.every((node) =>
      before.nodes.some(({ id, x, y }) => id === node.id && x === node.x && y === node.y),
    );
    const box = boxAround(flow, types, inside);
    if (box !== undefined && !stayed) Object.assign(frame, rounded(box));
  }
}

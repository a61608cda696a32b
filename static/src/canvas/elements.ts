/** The flow as xyflow wants it: the same objects for as long as nothing about them changed. */

import { type Edge, type Node, type NodeHandle, Position } from "@xyflow/react";
import i18n from "../i18n";
import type { Place } from "../model/commands";
import { type Face, faceOf, portY, wiredPortsOf } from "../model/face";
import { frameKey, framesOf } from "../model/frames";
import { wordsOf } from "../model/outline";
import { portsOf, titleOf } from "../model/ports";
import type { FlowDocument, FlowNode, Frame, NodeType, Wire } from "../model/types";
import { withNames } from "../model/variablesIn";
import { isEventPort, type Types, wireKey } from "../model/wiring";

export type CanvasNode = Node<
  { node: FlowNode; type: NodeType | undefined; face: Face },
  "face" | "note"
>;
export type CanvasFrame = Node<{ frame: Frame }, "frame">;
export type CanvasPiece = CanvasNode | CanvasFrame;
export type CanvasEdge = Edge<{ wire: Wire }, "wire">;

export const HANDLE = 12;
/** The id of a node's one input; ports are known by their own names behind a prefix. */
export const INPUT = "in";
const PORT = "port:";
export const handleOf = (port: string) => `${PORT}${port}`;
export const portOfHandle = (handle: string | null | undefined) => handle?.slice(PORT.length) ?? "";

interface KnownNode {
  type: NodeType | undefined;
  selected: boolean;
  place: Place | undefined;
  source: FlowNode;
  wired: string;
  made: CanvasNode;
}

/** Makes nodes and keeps them by id; one for each canvas. */
export class NodeMaker {
  #known = new Map<string, KnownNode>();

  make(
    flow: FlowDocument,
    types: Types,
    selection: readonly string[],
    dragged: ReadonlyMap<string, Place>,
  ): CanvasNode[] {
    const chosen = new Set(selection);
    const known = new Map<string, KnownNode>();
    for (const source of flow.nodes) {
      const type = types.get(source.type);
      const wired = type === undefined ? wiredPortsOf(flow, source.id) : [];
      const next = {
        source,
        type,
        selected: chosen.has(source.id),
        place: dragged.get(source.id),
        wired: wired.join("\n"),
      };
      const before = this.#known.get(source.id);
      known.set(
        source.id,
        before !== undefined && isSame(before, next)
          ? before
          : { ...next, made: madeNode(next, faceFor(before, next, wired)) },
      );
    }
    this.#known = known;
    return [...known.values()].map((entry) => entry.made);
  }
}

type Fresh = Omit<KnownNode, "made">;

const isSame = (before: KnownNode, next: Fresh) =>
  hasSameFace(before, next) && before.selected === next.selected && before.place === next.place;

const hasSameFace = (before: Fresh, next: Fresh) =>
  before.source === next.source && before.type === next.type && before.wired === next.wired;

function faceFor(before: KnownNode | undefined, next: Fresh, wired: string[]): Face {
  return before !== undefined && hasSameFace(before, next)
    ? before.made.data.face
    : faceOf(next.source, next.type, wired);
}

function madeNode({ source, type, selected, place }: Fresh, face: Face): CanvasNode {
  const { width, height } = face;
  return {
    id: source.id,
    type: face.kind === "note" ? "note" : "face",
    position: place ?? { x: source.x, y: source.y },
    data: { node: source, type, face },
    selected,
    width,
    height,
    measured: { width, height },
    handles: handles(face),
    ariaLabel: face.subtitle === "" ? face.title : `${face.title}, ${withNames(face.subtitle)}`,
    domAttributes: { "aria-roledescription": i18n.t("canvas:spoken.node") },
    ...(face.kind === "note" ? { zIndex: -1 } : {}),
  };
}

/** Beneath the wires, also when it is chosen and xyflow lifts it by a thousand. */
const BENEATH = -2000;

interface KnownFrame {
  frame: Frame;
  /** What a frame is called, in the language of now. */
  role: string;
  place: Place | undefined;
  made: CanvasFrame;
}

/** Makes frames, and keeps each for as long as nothing about it changed. */
export class FrameMaker {
  #known = new Map<string, KnownFrame>();

  make(
    flow: FlowDocument,
    chosen: readonly string[],
    dragged: ReadonlyMap<string, Place>,
  ): CanvasFrame[] {
    const known = new Map<string, KnownFrame>();
    const role = i18n.t("canvas:frame.name");
    for (const frame of framesOf(flow)) {
      const place = dragged.get(frameKey(frame.id));
      const selected = chosen.includes(frame.id);
      const before = this.#known.get(frame.id);
      const same =
        before?.frame === frame &&
        before.role === role &&
        before.place === place &&
        before.made.selected === selected;
      const made = same ? before.made : madeFrame(frame, role, place, selected);
      known.set(frame.id, { frame, role, place, made });
    }
    this.#known = known;
    return [...known.values()].map(({ made }) => made);
  }
}

function madeFrame(
  frame: Frame,
  role: string,
  place: Place | undefined,
  selected: boolean,
): CanvasFrame {
  const { width, height } = frame;
  return {
    id: frameKey(frame.id),
    type: "frame",
    position: place ?? { x: frame.x, y: frame.y },
    data: { frame },
    selected,
    width,
    height,
    measured: { width, height },
    handles: [],
    connectable: false,
    dragHandle: ".frame-head",
    // What is behind it can be reached through it: a box is drawn, the canvas is moved.
    style: { pointerEvents: "none" },
    zIndex: BENEATH,
    ariaLabel: frame.title,
    domAttributes: { "aria-roledescription": role },
  };
}

function handles(face: Face): NodeHandle[] {
  const at = (id: string, x: number, y: number, type: "source" | "target"): NodeHandle => ({
    id,
    type,
    position: type === "source" ? Position.Right : Position.Left,
    x: x - HANDLE / 2,
    y: y - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
  });
  return [
    ...(face.hasInput ? [at(INPUT, 0, face.inputY, "target")] : []),
    ...face.ports.map((port, index) =>
      at(handleOf(port.name), face.width, portY(face, index), "source"),
    ),
  ];
}

/** What a wire's words are made of; the types are others in another language. */
interface Ends {
  source: FlowNode;
  target: FlowNode;
  types: Types;
}

interface KnownEdge extends Ends {
  edge: CanvasEdge;
}

/** Makes wires, and keeps each for as long as it is the same wire in the same state. */
export class EdgeMaker {
  #known = new Map<string, KnownEdge>();

  make(
    flow: FlowDocument,
    types: Types,
    chosen: readonly string[],
    hot: readonly string[],
  ): CanvasEdge[] {
    const selected = new Set(chosen);
    const traced = new Set(hot);
    const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
    const known = new Map<string, KnownEdge>();
    for (const wire of flow.wires) {
      const [source, target] = [nodes.get(wire.source), nodes.get(wire.target)];
      if (source === undefined || target === undefined) continue;
      const ends = { source, target, types };
      const edge = madeEdge(wire, ends, selected, traced);
      const before = this.#known.get(edge.id);
      const kept = before !== undefined && isSameEdge(before, { ...ends, edge });
      known.set(edge.id, kept ? before : { ...ends, edge });
    }
    this.#known = known;
    return [...known.values()].map(({ edge }) => edge);
  }
}

const isSameEdge = (a: KnownEdge, b: KnownEdge) =>
  a.edge.selected === b.edge.selected &&
  a.edge.className === b.edge.className &&
  a.source === b.source &&
  a.target === b.target &&
  a.types === b.types;

function madeEdge(
  wire: Wire,
  ends: Ends,
  selected: ReadonlySet<string>,
  traced: ReadonlySet<string>,
): CanvasEdge {
  const id = wireKey(wire);
  const hot = traced.has(id);
  const beside = isEventPort(ends.types.get(ends.source.type), wire.port);
  return {
    id,
    type: "wire",
    source: wire.source,
    sourceHandle: handleOf(wire.port),
    target: wire.target,
    targetHandle: INPUT,
    data: { wire },
    selected: selected.has(id),
    className: `${hot ? "hot" : ""} ${beside ? "beside" : ""}`.trim(),
    zIndex: hot ? 1 : 0,
    // Of thousands of wires few are in sight: only these need words.
    get ariaLabel() {
      return wordsFor(wire, ends);
    },
    get domAttributes() {
      return { "aria-roledescription": i18n.t("canvas:spoken.wire") };
    },
  };
}

function wordsFor(wire: Wire, { source, target, types }: Ends): string {
  const type = types.get(source.type);
  const ports = type === undefined ? [] : portsOf(type, source.config);
  const port = ports.find(({ name }) => name === wire.port);
  return i18n.t("canvas:spoken.wireLabel", {
    port: port === undefined ? wire.port : withNames(wordsOf(port)),
    from: titleOf(source, type),
    to: titleOf(target, types.get(target.type)),
  });
}

/** The canvas while two flows are compared: what is new or changed is marked, what is gone stands there pale. */

import type { Dress } from "../canvas/dress";
import {
  type CanvasEdge,
  type CanvasPiece,
  EdgeMaker,
  FrameMaker,
  NodeMaker,
} from "../canvas/elements";
import type { Difference } from "../model/differences";
import { frameKey, framesOf } from "../model/frames";
import type { FlowDocument } from "../model/types";
import { type Types, wireKey } from "../model/wiring";

type Mark = "added" | "changed";

const none = new Map<string, never>();

/** `rows` are the differences of these two. */
export function dressFor(
  before: FlowDocument,
  after: FlowDocument,
  types: Types,
  rows: readonly Difference[],
): Dress {
  const marks = marksOf(rows);
  const ghosts = ghostsOf(before, after, types);
  const known = new Set(before.wires.map(wireKey));
  return (nodes, edges) => ({
    nodes: [...nodes.map((node) => marked(node, marks.get(node.id))), ...ghosts.nodes],
    edges: [
      ...edges.map((edge) => (known.has(edge.id) ? edge : markedEdge(edge))),
      ...ghosts.edges,
    ],
  });
}

function marksOf(rows: readonly Difference[]): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const { what, place, words } of rows) {
    const key = place.frame === undefined ? (place.node ?? "") : frameKey(place.frame);
    if (key === "" || what === "gone" || what === "moved") continue;
    const whole = /^diff\.(node|named|frame)\.added$/.test(words.key);
    if (whole) marks.set(key, "added");
    else if (!marks.has(key) && !words.key.startsWith("diff.wire")) marks.set(key, "changed");
  }
  return marks;
}

// The same object as long as it bears the same mark: xyflow draws anew what is another one.
const dressed = new WeakMap<CanvasPiece, Map<Mark, CanvasPiece>>();

function marked(node: CanvasPiece, mark: Mark | undefined): CanvasPiece {
  if (mark === undefined) return node;
  const known = dressed.get(node) ?? new Map<Mark, CanvasPiece>();
  dressed.set(node, known);
  const made = known.get(mark) ?? { ...node, className: `is-${mark}` };
  known.set(mark, made);
  return made;
}

const dressedEdges = new WeakMap<CanvasEdge, CanvasEdge>();

function markedEdge(edge: CanvasEdge): CanvasEdge {
  const known = dressedEdges.get(edge);
  if (known !== undefined) return known;
  const made = { ...edge, className: `${edge.className ?? ""} is-added`.trim() };
  dressedEdges.set(edge, made);
  return made;
}

/** What is gone, with the wires that are gone: to be seen, not to be touched. */
function ghostsOf(before: FlowDocument, after: FlowDocument, types: Types) {
  const here = new Set(after.nodes.map((node) => node.id));
  const frames = new Set(framesOf(after).map((frame) => frame.id));
  const lost = {
    ...before,
    nodes: before.nodes.filter((node) => !here.has(node.id)),
    frames: framesOf(before).filter((frame) => !frames.has(frame.id)),
  };
  const standing = new Set(after.wires.map(wireKey));
  const cut = before.wires.filter((wire) => !standing.has(wireKey(wire)));
  const all = { ...after, nodes: [...after.nodes, ...lost.nodes], wires: cut };
  const still = { selectable: false, draggable: false, connectable: false, deletable: false };
  const pieces: CanvasPiece[] = [
    ...new FrameMaker().make(lost, [], none),
    ...new NodeMaker().make(lost, types, [], none),
  ];
  const drawn = new EdgeMaker().make(all, types, [], []);
  return {
    nodes: pieces.map((piece): CanvasPiece => ({ ...piece, ...still, className: "is-gone" })),
    edges: drawn.map(
      (edge): CanvasEdge => ({
        ...edge,
        id: `gone ${edge.id}`,
        selectable: false,
        reconnectable: false,
        className: "is-gone",
      }),
    ),
  };
}

import { useId } from "react";
import { type Face, faceOf, portY, wiredPortsOf } from "../model/face";
import type { FlowDocument, FlowNode } from "../model/types";
import type { Types } from "../model/wiring";

const MARGIN = 24;
const HEAD = 50;
const CHIP = 30;
const PAD = 10;

interface Box {
  node: FlowNode;
  face: Face;
}

/** A small drawing of a flow, made from the flow itself: where its nodes stand and how they hang together. */
export function FlowPicture({ flow, types }: { flow: FlowDocument; types: Types }) {
  const boxes = flow.nodes.map((node) => ({
    node,
    face: faceOf(node, types.get(node.type), wiredPortsOf(flow, node.id)),
  }));
  const drawn = boxes.filter(({ face }) => face.kind === "node");
  const id = useId();
  if (drawn.length === 0) return null;
  return (
    <svg className="flow-picture" viewBox={viewBoxOf(drawn)} aria-hidden="true">
      <g fill="none">
        {wiresOf(flow, drawn).map((path) => (
          <path key={path} className="picture-wire" d={path} />
        ))}
      </g>
      {drawn.map((box) => (
        <NodeShape
          key={`${id}-${box.node.id}`}
          box={box}
          category={types.get(box.node.type)?.category}
        />
      ))}
    </svg>
  );
}

function NodeShape({ box, category }: { box: Box; category: string | undefined }) {
  const { node, face } = box;
  const top = face.height - face.ports.length * 28;
  return (
    <g transform={`translate(${node.x} ${node.y})`} data-category={category ?? "note"}>
      <rect className="picture-node" width={face.width} height={face.height} rx="14" />
      <rect className="picture-chip" x={PAD} y={PAD} width={CHIP} height={CHIP} rx="9" />
      <Bar x={PAD + CHIP + 12} y={HEAD / 2 - 6} width={title(face)} strong />
      {face.prompt !== "" && <Bar x={PAD + 4} y={HEAD + 6} width={face.width * 0.72} />}
      {face.ports.map((port, index) => (
        <Bar
          key={`${port.kind}-${port.name}`}
          x={face.width - PAD - 10 - width(port.title + port.label)}
          y={top + index * 28 + 9}
          width={width(port.title + port.label)}
        />
      ))}
    </g>
  );
}

/** A line of text, seen from far away. */
function Bar(bar: { x: number; y: number; width: number; strong?: boolean }) {
  const { x, y, width: length, strong = false } = bar;
  return (
    <rect
      className={strong ? "picture-text strong" : "picture-text"}
      x={x}
      y={y}
      width={length}
      height={strong ? 12 : 9}
      rx="4.5"
    />
  );
}

const width = (text: string) => Math.min(110, 16 + text.length * 6);
const title = (face: Face) => Math.min(150, 24 + face.title.length * 7);

function viewBoxOf(boxes: Box[]): string {
  const left = Math.min(...boxes.map(({ node }) => node.x)) - MARGIN;
  const top = Math.min(...boxes.map(({ node }) => node.y)) - MARGIN;
  const right = Math.max(...boxes.map(({ node, face }) => node.x + face.width)) + MARGIN;
  const bottom = Math.max(...boxes.map(({ node, face }) => node.y + face.height)) + MARGIN;
  return `${left} ${top} ${right - left} ${bottom - top}`;
}

function wiresOf(flow: FlowDocument, boxes: Box[]): string[] {
  const byId = new Map(boxes.map((box) => [box.node.id, box]));
  return flow.wires.flatMap(({ source, port, target }) => {
    const from = byId.get(source);
    const to = byId.get(target);
    if (from === undefined || to === undefined) return [];
    const index = from.face.ports.findIndex(({ name }) => name === port);
    const x1 = from.node.x + from.face.width;
    const y1 = from.node.y + (index < 0 ? from.face.height / 2 : portY(from.face, index));
    const x2 = to.node.x;
    const y2 = to.node.y + to.face.inputY;
    const bend = Math.max(30, Math.abs(x2 - x1) * 0.5);
    return [`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`];
  });
}

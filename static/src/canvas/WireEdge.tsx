import {
  BaseEdge,
  type EdgeProps,
  getBezierPath,
  getSmoothStepPath,
  type InternalNode,
  useInternalNode,
} from "@xyflow/react";
import { memo } from "react";
import type { CanvasEdge } from "./elements";
import { useCanvas } from "./state";

const HIT_WIDTH = 22;
const ROOM = 26;

/** A wire. The invisible one beneath it is what the mouse meets. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<CanvasEdge>) {
  if (props.targetX < props.sourceX) return <WireBack {...props} />;
  const [path] = getBezierPath({ ...props, curvature: 0.32 });
  return <Wire id={props.id} path={path} />;
});

/** The line itself; it lights up while a node is held over it that would go into it. */
function Wire({ id, path }: { id: string; path: string }) {
  const aimed = useCanvas(({ aim }) => aim !== null && "into" in aim && aim.into === id);
  const className = aimed ? "wire aimed" : "wire";
  return <BaseEdge path={path} interactionWidth={HIT_WIDTH} className={className} />;
}

/** A wire that leads back goes around its nodes, not through them. */
function WireBack(props: EdgeProps<CanvasEdge>) {
  const source = useInternalNode(props.source);
  const target = useInternalNode(props.target);
  const centerY = wayBack(extent(source), extent(target));
  const [path] = getSmoothStepPath({
    ...props,
    borderRadius: 16,
    offset: ROOM,
    ...(centerY === undefined ? {} : { centerY }),
  });
  return <Wire id={props.id} path={path} />;
}

interface Extent {
  top: number;
  bottom: number;
}

function extent(node: InternalNode | undefined): Extent | undefined {
  if (node === undefined) return undefined;
  const top = node.internals.positionAbsolute.y;
  return { top, bottom: top + (node.measured.height ?? 0) };
}

/** The height at which there is room to go back: between the nodes, else below both. */
function wayBack(a: Extent | undefined, b: Extent | undefined): number | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [upper, lower] = a.top < b.top ? [a, b] : [b, a];
  if (lower.top - upper.bottom > ROOM) return (lower.top + upper.bottom) / 2;
  return Math.max(upper.bottom, lower.bottom) + ROOM;
}

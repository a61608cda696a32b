import { BaseEdge, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo } from "react";
import type { CanvasEdge } from "./elements";

const HIT_WIDTH = 22;

/** A wire. The invisible one beneath it is what the mouse meets. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<CanvasEdge>) {
  const [path] = getBezierPath({ ...props, curvature: 0.32 });
  return <BaseEdge path={path} interactionWidth={HIT_WIDTH} className="wire" />;
});

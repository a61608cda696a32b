import type { ReactFlowInstance } from "@xyflow/react";
import type { CanvasEdge, CanvasPiece } from "./elements";
import { FIT } from "./view";

/** Below this zoom words can hardly be read. */
const READABLE = 0.6;
const MARGIN = 28;

/** Show a flow that was just opened: all of it, or, where that were too small to read, its start. */
export async function showFirst(canvas: ReactFlowInstance<CanvasPiece, CanvasEdge>, pane: DOMRect) {
  const nodes = canvas.getNodes();
  // An empty flow is not fitted: its first node would jump to the middle.
  if (nodes.length === 0) return;
  await canvas.fitView({ ...FIT, minZoom: READABLE });
  const bounds = canvas.getNodesBounds(nodes);
  const { y, zoom } = canvas.getViewport();
  if (bounds.width * zoom > pane.width) {
    await canvas.setViewport({ x: MARGIN - bounds.x * zoom, y, zoom });
  }
}

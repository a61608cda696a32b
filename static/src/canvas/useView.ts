import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useEditor } from "../store/editor";
import type { View } from "./pageCommands";
import { besides, type Span, shift } from "./seen";
import { FIT, glide } from "./view";

const READABLE = 0.7;
const MARGIN = 48;

/** What commands do with the view. */
export function useViewing(): View {
  const { fitView, screenToFlowPosition, zoomIn, zoomOut, zoomTo } = useReactFlow();
  return useMemo(
    () => ({
      // What was just moved stands at its new place with the next frame; then there is something to fit.
      fit: () => requestAnimationFrame(() => void fitView({ ...FIT, ...glide() })),
      zoomIn: () => void zoomIn(glide()),
      zoomOut: () => void zoomOut(glide()),
      zoomTo: (zoom) => void zoomTo(zoom, glide()),
      middle: () => {
        const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
        const { x = 0, y = 0, width = 0, height = 0 } = pane ?? {};
        return screenToFlowPosition({ x: x + width / 2, y: y + height / 2 });
      },
    }),
    [fitView, screenToFlowPosition, zoomIn, zoomOut, zoomTo],
  );
}

const edgesOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();

/** The canvas as it stands now: a panel may just have been opened beside it, of which xyflow does not know yet. */
function seenPart(): { across: Span; height: number } {
  const pane = edgesOf(".react-flow") ?? new DOMRect();
  return { across: besides(pane, edgesOf(".left-column")), height: pane.height };
}

/** How high the overview stands in its corner, if what ends there at the right would be under it. */
function overviewAt(end: number, room: number): number {
  const map = document.querySelector<HTMLElement>(".react-flow__minimap");
  return map !== null && end > room - map.offsetWidth - MARGIN ? map.offsetHeight : 0;
}

/** Bring into view what somebody asked for, and the node where a call is if it is out of sight. */
export function useView(): void {
  const { getNode, setCenter, setViewport, getZoom } = useReactFlow();
  const store = useStoreApi();
  const look = useEditor((state) => state.look);
  const active = useEditor((state) => state.trace.active);

  useEffect(() => {
    const node = look === null ? undefined : getNode(look.node);
    if (node === undefined) return;
    const { x, y } = node.position;
    const { width = 0, height = 0 } = node;
    if (look?.unlessSeen) {
      // No further than it takes: where somebody was drawing stays in sight.
      const [left, top, zoom] = store.getState().transform;
      const { across, height: room } = seenPart();
      const right = shift(x * zoom + left, width * zoom, across);
      const end = x * zoom + left + right + width * zoom;
      const down = shift(y * zoom + top, height * zoom, {
        from: 0,
        to: room - overviewAt(end, across.to),
      });
      if (right === 0 && down === 0) return;
      void setViewport({ x: left + right, y: top + down, zoom }, glide());
      return;
    }
    const zoom = Math.max(getZoom(), READABLE);
    void setCenter(x + width / 2, y + height / 2, { zoom, ...glide() });
  }, [look, getNode, setCenter, setViewport, getZoom, store]);

  useEffect(() => {
    if (active !== null) useEditor.setState({ look: { node: active, unlessSeen: true } });
  }, [active]);
}

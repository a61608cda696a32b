import { type Node, useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useEditor } from "../store/editor";
import type { View } from "./pageCommands";
import { FIT, glide } from "./view";

const READABLE = 0.7;

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

/** Bring into view what somebody asked for, and the node where a call is if it is out of sight. */
export function useView(): void {
  const { getNode, setCenter, getZoom } = useReactFlow();
  const store = useStoreApi();
  const look = useEditor((state) => state.look);
  const active = useEditor((state) => state.trace.active);

  useEffect(() => {
    const node = look === null ? undefined : getNode(look.node);
    if (node === undefined || (look?.unlessSeen && isSeen(node))) return;
    const { x, y } = node.position;
    const zoom = Math.max(getZoom(), READABLE);
    const middle = [x + (node.width ?? 0) / 2, y + (node.height ?? 0) / 2] as const;
    void setCenter(...middle, { zoom, ...glide() });

    function isSeen({ position, width = 0, height = 0 }: Node): boolean {
      const pane = store.getState();
      const [left, top, zoom] = pane.transform;
      const x = position.x * zoom + left;
      const y = position.y * zoom + top;
      return x >= 0 && y >= 0 && x + width * zoom <= pane.width && y + height * zoom <= pane.height;
    }
  }, [look, getNode, setCenter, getZoom, store]);

  useEffect(() => {
    if (active !== null) useEditor.setState({ look: { node: active, unlessSeen: true } });
  }, [active]);
}

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect } from "react";
import { useEditor } from "../store/editor";
import { glide } from "./view";

const READABLE = 0.7;

/** Bring into view what somebody asked for, and the node where a call is if it is out of sight. */
export function useView(): void {
  const { getNode, setCenter, getZoom } = useReactFlow();
  const store = useStoreApi();
  const look = useEditor((state) => state.look);
  const active = useEditor((state) => state.trace.active);

  useEffect(() => {
    if (look !== null) centre(look.node);

    function centre(id: string) {
      const node = getNode(id);
      if (node === undefined) return;
      const { x, y } = node.position;
      const zoom = Math.max(getZoom(), READABLE);
      const middle = [x + (node.width ?? 0) / 2, y + (node.height ?? 0) / 2] as const;
      void setCenter(...middle, { zoom, ...glide() });
    }
  }, [look, getNode, setCenter, getZoom]);

  useEffect(() => {
    const node = active === null ? undefined : getNode(active);
    if (node === undefined) return;
    const { transform, width, height } = store.getState();
    const [left, top, zoom] = transform;
    const x = node.position.x * zoom + left;
    const y = node.position.y * zoom + top;
    const inside =
      x >= 0 &&
      y >= 0 &&
      x + (node.width ?? 0) * zoom <= width &&
      y + (node.height ?? 0) * zoom <= height;
    if (!inside) useEditor.setState({ look: { node: node.id } });
  }, [active, getNode, store]);
}

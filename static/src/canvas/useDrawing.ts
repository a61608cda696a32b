/** Drawing wires by hand: from a port or from a way in, onto a handle, a node, or the empty canvas. */

import { type Connection, type FinalConnectionState, useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { bestPort } from "../model/bestPort";
import { reconnect } from "../model/commands";
import type { WireEnd } from "../model/fitting";
import type { Wire } from "../model/types";
import { mayConnect } from "../model/wiring";
import { useEditor } from "../store/editor";
import { drawWire } from "./actions";
import { type CanvasEdge, portOfHandle } from "./elements";
import { pointOf } from "./pointAt";
import { useCanvas } from "./state";

const wireOf = ({ source, sourceHandle, target }: Connection): Wire => ({
  source,
  port: portOfHandle(sourceHandle),
  target,
});

export const isValid = (connection: Connection | CanvasEdge): boolean => {
  const { document, types } = useEditor.getState();
  return document !== null && mayConnect(document, types, wireOf(connection as Connection));
};

export const onConnect = (connection: Connection) => {
  const { source, port, target } = wireOf(connection);
  drawWire(source, port, target);
};

export const onReconnect = (edge: CanvasEdge, connection: Connection) => {
  const { run, types } = useEditor.getState();
  if (edge.data !== undefined) run(reconnect(types, edge.data.wire, wireOf(connection)));
};

/** The wire that leads from this end to that node, by its best port where the end is a way in. */
function wireTo(end: WireEnd, id: string): Wire | undefined {
  if ("source" in end) return { ...end, target: id };
  const { document: flow, types } = useEditor.getState();
  const nodeOf = (wanted: string) => flow?.nodes.find((node) => node.id === wanted);
  const source = nodeOf(id);
  if (flow === null || source === undefined) return undefined;
  const port = bestPort(flow, types, source, types.get(nodeOf(end.target)?.type ?? ""));
  return port === undefined ? undefined : { source: id, port, target: end.target };
}

/** A wire let go on a node's body leads there; over empty canvas it asks for a new node. */
export function useLetGo() {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (event: MouseEvent | TouchEvent, { isValid: done, fromHandle }: FinalConnectionState) => {
      if (done || fromHandle === null) return;
      const end: WireEnd =
        fromHandle.type === "source"
          ? { source: fromHandle.nodeId, port: portOfHandle(fromHandle.id) }
          : { target: fromHandle.nodeId };
      const screen = pointOf(event);
      const under = document.elementFromPoint(screen.x, screen.y);
      const node = under?.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
      if (node === undefined && under?.closest(".react-flow__pane") != null) {
        useCanvas.setState({ loose: { end, screen, place: screenToFlowPosition(screen) } });
      }
      const wire = node === undefined ? undefined : wireTo(end, node);
      const { document: flow, types } = useEditor.getState();
      if (wire !== undefined && flow !== null && mayConnect(flow, types, wire)) {
        drawWire(wire.source, wire.port, wire.target);
      }
    },
    [screenToFlowPosition],
  );
}

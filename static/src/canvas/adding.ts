/** Putting new nodes on the canvas: at a point, at the end of a wire, into one, or where there is room. */

import { bestPort, freshNode } from "../model/bestPort";
import { addNode, freshId, type Place } from "../model/commands";
import { WIDTH } from "../model/face";
import { cornerAfter, cornerBefore, freePlace } from "../model/freePlace";
import { insertInto, portIn } from "../model/inserting";
import type { FlowDocument, FlowNode, NodeType, Wire } from "../model/types";
import { wireKey } from "../model/wiring";
import { useEditor } from "../store/editor";
import { type LooseWire, useCanvas } from "./state";

/** How far a copy, or a node on top of another, is set aside. */
export const ASIDE = 28;
/** The middle of a node's head, from its top. */
export const HEAD_MIDDLE = 26;

const open = (): FlowDocument | null => useEditor.getState().document;

/** Add a node with its head's middle at `point`, aside if another one stands exactly there. */
export function addAt(type: NodeType, point: Place): void {
  const flow = open();
  if (flow === null) return;
  put(flow, type, besideOthers(flow, { x: point.x - WIDTH / 2, y: point.y - HEAD_MIDDLE }));
}

function besideOthers(flow: FlowDocument, place: Place): Place {
  const free = { ...place };
  while (flow.nodes.some((node) => Math.hypot(node.x - free.x, node.y - free.y) < ASIDE / 2)) {
    free.x += ASIDE;
    free.y += ASIDE;
  }
  return free;
}

function put(
  flow: FlowDocument,
  type: NodeType,
  place: Place,
  wires: (id: string) => Wire[] = () => [],
) {
  const { run, select, types } = useEditor.getState();
  const id = freshId(flow, type.type);
  run(addNode(type, id, place, { wires: wires(id), types }));
  select([id]);
  useCanvas.setState({ wires: [] });
  return id;
}

/** Add a node at the other end of a wire, and connect it. */
export function addAtEnd(type: NodeType, { end, place }: LooseWire): void {
  if ("wire" in end) {
    putInto(end.wire, type);
    return;
  }
  const flow = open();
  const { types } = useEditor.getState();
  const node = flow?.nodes.find(({ id }) => id === ("source" in end ? end.source : end.target));
  if (flow === null || node === undefined) return;
  const back = "target" in end;
  const port = back ? bestPort(flow, types, freshNode(type), types.get(node.type)) : end.port;
  if (port === undefined) return;
  const corner = back
    ? cornerBefore(types, node, type)
    : cornerAfter(flow, types, node, port, type);
  const id = put(
    flow,
    type,
    place === undefined
      ? freePlace(flow, types, type, { corner })
      : besideOthers(flow, { x: place.x - (back ? WIDTH : 0), y: place.y - HEAD_MIDDLE }),
    (fresh) => [
      back ? { source: fresh, port, target: node.id } : { source: node.id, port, target: fresh },
    ],
  );
  useEditor.setState({ look: { node: id, unlessSeen: true } });
}

/** Put a new node into the one chosen wire; false where no wire is chosen, or it does not fit there. */
function putIntoWire(type: NodeType): boolean {
  const chosen = useCanvas.getState().wires;
  const wire = open()?.wires.find((one) => chosen.length === 1 && wireKey(one) === chosen[0]);
  return wire !== undefined && putInto(wire, type);
}

function putInto(wire: Wire, type: NodeType): boolean {
  const flow = open();
  const { run, select, types } = useEditor.getState();
  const before = flow?.nodes.find(({ id }) => id === wire.source);
  if (flow === null || before === undefined) return false;
  const node = freshNode(type, freshId(flow, type.type));
  const port = portIn(flow, types, wire, node);
  if (port === undefined) return false;
  const { x, y } = cornerAfter(flow, types, before, wire.port, type);
  run(insertInto(types, wire, { ...node, x, y }, port));
  select([node.id]);
  useCanvas.setState({ wires: [] });
  useEditor.setState({ look: { node: node.id, unlessSeen: true } });
  return true;
}

/**
 * Add a node into the wire that is chosen, or where it hides no other: to the right of the chosen one or, with none chosen, of the one
 * that was added last; the first of all goes to `middle`. Then bring it into view.
 */
export function addFree(type: NodeType, middle: Place): void {
  const { flowId, selection, types } = useEditor.getState();
  const flow = open();
  if (flow === null || putIntoWire(type)) return;
  const { added } = useCanvas.getState();
  const last = added !== null && added.flowId === flowId ? [added.node] : [];
  const near = new Set(selection.length > 0 ? selection : last);
  const beside = flow.nodes
    .filter((node) => near.has(node.id))
    .reduce<FlowNode | null>((right, node) => (right && right.x >= node.x ? right : node), null);
  const place = freePlace(flow, types, type, beside === null ? { middle } : { beside });
  const id = put(flow, type, place);
  useCanvas.setState({ added: { flowId, node: id } });
  useEditor.setState({ look: { node: id, unlessSeen: true } });
}

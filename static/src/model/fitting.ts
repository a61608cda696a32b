/** Which node types make sense at the open end of a wire. */

import { freshNode, mayPrecede } from "./bestPort";
import { portIn } from "./inserting";
import type { FlowDocument, NodeType, Wire } from "./types";
import { isBeside, isForLater, isMute, mayLead, type Types } from "./wiring";

/** The one end that a wire has so far: a port, or a node's way in. */
export type WireEnd = { source: string; port: string } | { target: string };
/** Where a node is to come: at the end of such a wire, or inside one. */
export type OpenEnd = WireEnd | { wire: Wire };

export function fitsAt(
  end: OpenEnd,
  flow: FlowDocument,
  types: Types,
): (type: NodeType) => boolean {
  if ("wire" in end) {
    return (type) => portIn(flow, types, end.wire, freshNode(type)) !== undefined;
  }
  const typeOf = (id: string) => types.get(flow.nodes.find((node) => node.id === id)?.type ?? "");
  if ("target" in end) {
    const target = typeOf(end.target);
    return (type) =>
      mayPrecede(flow, types, type, target) && !(isBeside(target) && isForLater(type));
  }
  const source = typeOf(end.source);
  const mute = isMute(flow, types, end);
  return (type) => mayLead(source, end.port, type) && !(mute && (type.answers || isForLater(type)));
}

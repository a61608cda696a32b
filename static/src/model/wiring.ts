/** Which port may lead where. The server has the last word; this keeps obvious slips from being drawn. */

import type { FlowDocument, NodeType, Wire } from "./types";

export type Types = ReadonlyMap<string, NodeType>;

export const wireKey = (wire: Wire) => `${wire.source}|${wire.port}|${wire.target}`;

/** Whether a port's name is one of the events that come beside the call. */
export function isEventPort(type: NodeType | undefined, port: string): boolean {
  return type?.eventPorts.some((event) => event.name === port) ?? false;
}

/** A side task by its nature: several of them may hang on one port, beside the call's path. */
export function isBeside(type: NodeType | undefined): boolean {
  return type !== undefined && type.category === "beside" && !type.answers && !type.starts;
}

/** Whether a wire may be drawn from this port to this node. An unknown type may be wired anywhere. */
export function mayConnect(flow: FlowDocument, types: Types, wire: Wire): boolean {
  const source = flow.nodes.find((node) => node.id === wire.source);
  const target = flow.nodes.find((node) => node.id === wire.target);
  if (source === undefined || target === undefined) return false;
  return mayLead(types.get(source.type), wire.port, types.get(target.type));
}

/** The same by types alone, for a node that is not there yet. */
export function mayLead(
  source: NodeType | undefined,
  port: string,
  target: NodeType | undefined,
): boolean {
  if (target === undefined) return true;
  if (!target.hasInput || !target.wired) return false;
  return !(isEventPort(source, port) && target.answers);
}

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

/** Says nothing itself and is of use only to what is said after it: the language of the call. */
export const isForLater = (type: NodeType): boolean => type.category === "talk" && !type.answers;

type PortPlace = Pick<Wire, "source" | "port">;

/**
 * Whether nothing can be said to the caller behind this port any more: it is an event's or a side task's, or
 * calls come to its node from such ports alone.
 */
export function isMute(flow: FlowDocument, types: Types, place: PortPlace): boolean {
  const nodes = new Map(flow.nodes.map((node) => [node.id, types.get(node.type)]));
  const begins = ({ source, port }: PortPlace) =>
    isEventPort(nodes.get(source), port) || isBeside(nodes.get(source));
  if (begins(place)) return true;
  const coming = new Map<string, Wire[]>();
  for (const wire of flow.wires)
    coming.set(wire.target, [...(coming.get(wire.target) ?? []), wire]);
  const before = new Set([place.source]);
  let found = false;
  for (const id of before) {
    const wires = coming.get(id) ?? [];
    if (wires.length === 0) return false;
    for (const wire of wires) {
      if (begins(wire)) found = true;
      else before.add(wire.source);
    }
  }
  return found;
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

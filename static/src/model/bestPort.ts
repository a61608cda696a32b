/** Which port people mean when they point at a whole node. */

import { faceOf, wiredPortsOf } from "./face";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import { isBeside, mayLead, type Types } from "./wiring";

/**
 * The port by which a node best goes on to a node of type `target`: the first that leads nowhere yet,
 * those before the ones that may well stay open. A side task may also hang on a port beside its
 * path. Undefined where no port is free.
 */
export function bestPort(
  flow: FlowDocument,
  types: Types,
  source: FlowNode,
  target: NodeType | undefined,
): string | undefined {
  const type = types.get(source.type);
  const wired = wiredPortsOf(flow, source.id);
  const fitting = faceOf(source, type, wired).ports.filter(({ name }) =>
    mayLead(type, name, target),
  );
  const free = fitting.filter(({ name }) => !wired.includes(name));
  const chosen = free.find((port) => !port.quiet) ?? free[0];
  return (chosen ?? (isBeside(target) ? fitting[0] : undefined))?.name;
}

/** A node of this type as it is when it was just put on the canvas. */
export const freshNode = (type: NodeType, id = ""): FlowNode => ({
  id,
  type: type.type,
  version: type.version,
  name: "",
  x: 0,
  y: 0,
  config: structuredClone(type.defaults),
});

/** Whether a fresh node of this type has a port that may lead to `target`. */
export const mayPrecede = (
  flow: FlowDocument,
  types: Types,
  type: NodeType,
  target: NodeType | undefined,
): boolean => type.wired && bestPort(flow, types, freshNode(type), target) !== undefined;

/**
 * A flow taken apart into the things that people change one by one, each under a key of its own: what
 * differs between two flows, and what two people changed of the same one, is asked of these.
 */

import { framesOf } from "./frames";
import type { FlowDocument, FlowNode, Frame, Silence } from "./types";
import { isRecord, isSame, setAt, valueAt } from "./values";

export type Thing =
  /** The flow's own: "name", "about", "settings.country" … */
  | { of: "flow"; field: string; value: unknown }
  /** That a node is there, and of which type. */
  | { of: "node"; node: string; value: { type: string; version: number } }
  | { of: "name"; node: string; value: string }
  | { of: "place"; node: string; value: { x: number; y: number; pinned?: true } }
  /** `field` is a field's name, or "prompt.languages.en": what a prompt says in a further language. */
  | { of: "config"; node: string; field: string; value: unknown }
  /** Where a port leads, in its order. */
  | { of: "port"; node: string; port: string; value: readonly string[] }
  | { of: "frame"; frame: string; value: Frame }
  | { of: "silence"; value: Silence };

export type Things = ReadonlyMap<string, Thing>;

const keyOf = (...parts: string[]): string => JSON.stringify(parts);
export const nodeThing = (node: string): string => keyOf("node", node);
export const portThing = (node: string, port: string): string => keyOf("port", node, port);

/** Everything that a flow is made of; of flows that are the same, the same things. */
export function thingsOf(flow: FlowDocument): Things {
  const things = new Map<string, Thing>();
  for (const [field, value] of ofFlow(flow)) {
    things.set(keyOf("flow", field), { of: "flow", field, value });
  }
  for (const node of flow.nodes) addNode(things, node);
  for (const { source, port, target } of flow.wires) {
    const key = portThing(source, port);
    const known = things.get(key);
    const before = known?.of === "port" ? known.value : [];
    things.set(key, { of: "port", node: source, port, value: [...before, target] });
  }
  for (const frame of framesOf(flow)) {
    things.set(keyOf("frame", frame.id), { of: "frame", frame: frame.id, value: frame });
  }
  for (const silence of flow.silenced ?? []) {
    const { code, node, field, port } = silence;
    things.set(keyOf("silence", code, node, field, port), { of: "silence", value: silence });
  }
  return things;
}

function ofFlow({ name, about, settings }: FlowDocument): [string, unknown][] {
  const { dialling, languages = [], ...others } = settings;
  const below = (path: string, values: object) =>
    Object.entries(values).map(([field, value]): [string, unknown] => [`${path}.${field}`, value]);
  return [
    ["name", name],
    ["about", about],
    ...below("settings", { ...others, languages }),
    ...below("settings.dialling", dialling),
  ];
}

function addNode(things: Map<string, Thing>, node: FlowNode): void {
  const { id, type, version, name, x, y, pinned, config } = node;
  things.set(nodeThing(id), { of: "node", node: id, value: { type, version } });
  things.set(keyOf("name", id), { of: "name", node: id, value: name });
  const value = { x, y, ...(pinned === true ? { pinned } : {}) };
  things.set(keyOf("place", id), { of: "place", node: id, value });
  for (const [field, value] of Object.entries(config).flatMap(inLanguages)) {
    things.set(keyOf("config", id, field), { of: "config", node: id, field, value });
  }
}

/** What stands in a field; what a prompt says in each further language is a thing of its own. */
function inLanguages([field, value]: [string, unknown]): [string, unknown][] {
  if (!isRecord(value) || !isRecord(value.languages)) return [[field, value]];
  const { languages, ...first } = value;
  const others = Object.entries(languages as Record<string, unknown>);
  return [
    [field, first],
    ...others.map(([tag, words]): [string, unknown] => [`${field}.languages.${tag}`, words]),
  ];
}

/** The node that a thing belongs to, and ends with. */
export const ownerOf = (thing: Thing): string | undefined => {
  if (thing.of === "silence") return thing.value.node || undefined;
  return "node" in thing ? thing.node : undefined;
};

export const isSameThing = (one: Thing | undefined, other: Thing | undefined): boolean =>
  isSame(one?.value, other?.value);

/** Whether two flows say the same. */
export function isSameFlow(one: FlowDocument, other: FlowDocument): boolean {
  const [a, b] = [thingsOf(one), thingsOf(other)];
  return a.size === b.size && [...a].every(([key, thing]) => isSameThing(thing, b.get(key)));
}

/** Put a thing into a flow, in place; `was` is the one that stands there, if any. */
export function put(flow: FlowDocument, was: Thing | undefined, thing: Thing | undefined): void {
  const one = thing ?? was;
  if (one === undefined) return;
  switch (one.of) {
    case "flow":
      if (thing !== undefined) setAt(flow as never, one.field, structuredClone(one.value));
      break;
    case "node":
      putNode(flow, one.node, thing === undefined ? undefined : one.value);
      break;
    case "port":
      putPort(flow, one.node, one.port, thing === undefined ? [] : one.value);
      break;
    case "frame":
      flow.frames = replaced(framesOf(flow), (frame) => frame.id === one.frame, thing?.value);
      break;
    case "silence":
      flow.silenced = replaced(flow.silenced ?? [], isSpot(one.value), thing?.value);
      break;
    default:
      putIntoNode(flow, one, thing !== undefined);
  }
}

const isSpot =
  ({ code, node, field, port }: Silence) =>
  (other: Silence) =>
    other.code === code && other.node === node && other.field === field && other.port === port;

/** The list with this item in the place of the old one, or at its end, or without it. */
function replaced<Item>(
  list: readonly Item[],
  isOld: (item: Item) => boolean,
  item: unknown,
): Item[] {
  const at = list.findIndex(isOld);
  const fresh = item === undefined ? [] : [structuredClone(item) as Item];
  if (at === -1) return [...list, ...fresh];
  return [...list.slice(0, at), ...fresh, ...list.slice(at + 1)];
}

function putNode(
  flow: FlowDocument,
  id: string,
  value: { type: string; version: number } | undefined,
): void {
  const node = flow.nodes.find((one) => one.id === id);
  if (value === undefined) flow.nodes = flow.nodes.filter((one) => one.id !== id);
  else if (node === undefined) {
    flow.nodes.push({ id, ...value, name: "", x: 0, y: 0, config: {} });
  } else Object.assign(node, value);
}

function putIntoNode(
  flow: FlowDocument,
  thing: Extract<Thing, { of: "name" | "place" | "config" }>,
  there: boolean,
): void {
  const node = flow.nodes.find((one) => one.id === thing.node);
  if (node === undefined) return;
  if (thing.of === "config") {
    putIntoConfig(node.config, thing.field, there ? structuredClone(thing.value) : undefined);
  } else if (!there) return;
  else if (thing.of === "name") node.name = thing.value;
  else {
    delete node.pinned;
    Object.assign(node, thing.value);
  }
}

/** What stands in other languages stays: it is put by itself. */
function putIntoConfig(config: FlowNode["config"], field: string, value: unknown): void {
  const languages = valueAt(config, `${field}.languages`);
  setAt(config, field, isRecord(value) && isRecord(languages) ? { ...value, languages } : value);
}

function putPort(flow: FlowDocument, source: string, port: string, targets: readonly string[]) {
  const isMine = (wire: { source: string; port: string }) =>
    wire.source === source && wire.port === port;
  const at = flow.wires.findIndex(isMine);
  const others = flow.wires.filter((wire) => !isMine(wire));
  const before = at === -1 ? others.length : at;
  const fresh = targets.map((target) => ({ source, port, target }));
  flow.wires = [...others.slice(0, before), ...fresh, ...others.slice(before)];
}

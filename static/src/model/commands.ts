/**
 * Everything that can be done to a flow. A command is a label and an edit of a draft; `apply` makes
 * of it a pure function from flow to flow, `history.perform` also remembers how to take it back.
 */

import { produce } from "immer";
import { freshNode } from "./bestPort";
import { frameKey, frameOfKey, framesOf, freshFrameId } from "./frames";
import { listPortNames } from "./ports";
import type { FlowDocument, FlowNode, FlowSettings, Frame, NodeType, Wire } from "./types";
import { isSame, setAt } from "./values";
import { isBeside, isEventPort, type Types, wireKey } from "./wiring";

/** A text of the namespace "canvas", with what is put into it. */
export interface Label {
  key: string;
  params?: Record<string, string | number>;
}

/** What people call a node; of one that a command adds or deletes too. */
export type Titles = (id: string) => string;

export interface Command {
  label: Label | ((title: Titles, typeOf: Titles) => Label);
  /** Commands with the same key, close together in time, are one step back. */
  merge?: string;
  edit(flow: FlowDocument): void;
}

export interface Place {
  x: number;
  y: number;
}

export interface Clip {
  nodes: FlowNode[];
  wires: Wire[];
  frames?: Frame[];
}

export const apply = (flow: FlowDocument, command: Command): FlowDocument =>
  produce(flow, (draft) => {
    command.edit(draft);
  });

/** A short readable id that the flow does not have yet: "menu1", "menu2" … */
export function freshId(flow: FlowDocument, type: string, taken: ReadonlySet<string> = new Set()) {
  const ids = new Set(flow.nodes.map((node) => node.id));
  let number = 1;
  while (ids.has(`${type}${number}`) || taken.has(`${type}${number}`)) number += 1;
  return `${type}${number}`;
}

const labelled = (key: string, params?: Label["params"]): Label =>
  params === undefined ? { key: `undo.${key}` } : { key: `undo.${key}`, params };

/** "move “Menu”", "move 3 nodes". */
const counted = (key: string, ids: readonly string[], title: Titles): Label =>
  labelled(key, { count: ids.length, node: title(ids[0] ?? "") });

const between = (key: string, { source, target }: Wire, title: Titles): Label =>
  labelled(key, { from: title(source), to: title(target) });

const find = (flow: FlowDocument, id: string) => flow.nodes.find((node) => node.id === id);

/** Put a fresh node of a type on the canvas, its left upper corner at `place`, and draw these wires. */
export function addNode(
  type: NodeType,
  id: string,
  place: Place,
  wiring?: { wires: readonly Wire[]; types: Types },
): Command {
  return {
    label: (title) => {
      const [wire] = wiring?.wires ?? [];
      if (wire?.target === id) {
        return labelled("addAfter", { type: type.label, node: title(wire.source) });
      }
      return labelled("add", { type: type.label });
    },
    edit(flow) {
      flow.nodes.push({ ...freshNode(type, id), ...rounded(place) });
      for (const wire of wiring?.wires ?? []) connect(wiring?.types ?? new Map(), wire).edit(flow);
    },
  };
}

const rounded = (place: Place): Place => ({ x: Math.round(place.x), y: Math.round(place.y) });

/** Move nodes, and frames by their keys. */
export function moveNodes(places: ReadonlyMap<string, Place>, merge?: string): Command {
  return {
    label: (title) => {
      const ids = [...places.keys()];
      return ids.some((id) => frameOfKey(id) !== undefined)
        ? labelled("moveFrame")
        : counted("move", ids, title);
    },
    ...(merge === undefined ? {} : { merge }),
    edit(flow) {
      for (const node of flow.nodes) {
        const place = places.get(node.id);
        if (place !== undefined) Object.assign(node, rounded(place));
      }
      for (const frame of flow.frames ?? []) {
        const place = places.get(frameKey(frame.id));
        if (place !== undefined) Object.assign(frame, rounded(place));
      }
    },
  };
}

/** Take nodes, wires and frames away, with the nodes every wire that they have, with frames nothing. */
export function remove(
  ids: readonly string[],
  wires: readonly Wire[] = [],
  frames: readonly string[] = [],
): Command {
  const gone = new Set(ids);
  const cut = new Set(wires.map(wireKey));
  return {
    label: (title) => {
      const [wire] = wires;
      if (ids.length > 0) return counted("delete", ids, title);
      if (wires.length === 1 && wire !== undefined) return between("disconnect", wire, title);
      if (wires.length === 0) return labelled("deleteFrame");
      return labelled("disconnectMany", { count: wires.length });
    },
    edit(flow) {
      flow.nodes = flow.nodes.filter((node) => !gone.has(node.id));
      flow.wires = flow.wires.filter(
        (wire) => !gone.has(wire.source) && !gone.has(wire.target) && !cut.has(wireKey(wire)),
      );
      if (frames.length > 0) {
        flow.frames = framesOf(flow).filter((frame) => !frames.includes(frame.id));
      }
      if (flow.silenced?.some(({ node }) => gone.has(node))) {
        flow.silenced = flow.silenced.filter(({ node }) => !gone.has(node));
      }
    },
  };
}

export const deleteNodes = (ids: readonly string[]): Command => remove(ids);
export const disconnect = (wires: readonly Wire[]): Command => remove([], wires);

/**
 * Draw a wire. A port leads to one node, the call's path; side tasks may hang on it besides and stand
 * after the path. Another path takes the place of the old one. Event ports lead to side tasks alone,
 * as many as people like.
 */
export function connect(types: Types, wire: Wire): Command {
  return {
    label: (title) => between("connect", wire, title),
    edit(flow) {
      const typeOf = (id: string) => types.get(find(flow, id)?.type ?? "");
      const mine = (other: Wire) => other.source === wire.source && other.port === wire.port;
      if (flow.wires.some((other) => wireKey(other) === wireKey(wire))) return;
      if (isEventPort(typeOf(wire.source), wire.port) || isBeside(typeOf(wire.target))) {
        flow.wires.push({ ...wire });
        return;
      }
      const kept = flow.wires.filter((other) => !mine(other) || isBeside(typeOf(other.target)));
      const first = kept.findIndex(mine);
      kept.splice(first === -1 ? kept.length : first, 0, { ...wire });
      flow.wires = kept;
    },
  };
}

/** Let a wire begin or end elsewhere, as one step. */
export function reconnect(types: Types, old: Wire, wire: Wire): Command {
  return {
    label: (title) => between("connect", wire, title),
    edit(flow) {
      flow.wires = flow.wires.filter((other) => wireKey(other) !== wireKey(old));
      connect(types, wire).edit(flow);
    },
  };
}

/**
 * Set one value of a node's configuration (`undefined` takes it away, a list item too). Where a list
 * makes ports, wires follow their item: renamed with it, gone with it.
 */
export function setConfig(types: Types, id: string, path: string, value: unknown): Command {
  return {
    label: (title, typeOf) => {
      const field = fieldLabel(types.get(typeOf(id)), path);
      return labelled(field === "" ? "config" : "configField", { node: title(id), field });
    },
    merge: `config:${id}:${path}`,
    edit(flow) {
      const node = find(flow, id);
      if (node === undefined) return;
      const type = types.get(node.type);
      const before = type === undefined ? [] : listPortNames(type, node.config);
      setAt(node.config, path, structuredClone(value));
      if (type === undefined) return;
      followPorts(flow, id, before, listPortNames(type, node.config));
    },
  };
}

/** What a form calls the field at this path: "choices.0.label" is "choices.label". */
function fieldLabel(type: NodeType | undefined, path: string): string {
  const parts = path.split(".").filter((part) => !/^\d+$/.test(part));
  for (; parts.length > 0; parts.pop()) {
    const label = type?.fields[parts.join(".")]?.label ?? "";
    if (label !== "") return label;
  }
  return "";
}

function followPorts(flow: FlowDocument, id: string, before: string[], after: string[]): void {
  if (before.length === after.length) {
    // A mere change of order has the same names: the wires stay where they are.
    if ([...before].sort().join("\n") === [...after].sort().join("\n")) return;
    before.forEach((name, index) => {
      const now = after[index] ?? "";
      if (now !== name) renamePort(flow, id, name, now, before);
    });
    return;
  }
  const left = new Set(after);
  const gone = new Set(before.filter((name) => !left.has(name)));
  flow.wires = flow.wires.filter((wire) => wire.source !== id || !gone.has(wire.port));
}

/** Two items may bear one name for a moment: the wire that came last then belongs to the one renamed. */
function renamePort(
  flow: FlowDocument,
  id: string,
  name: string,
  now: string,
  before: string[],
): void {
  const shared = before.filter((other) => other === name).length > 1;
  const owned = flow.wires.filter((wire) => wire.source === id && wire.port === name);
  const moving = new Set(shared ? owned.slice(1).slice(-1) : owned);
  const moved = [...moving].map((wire) => ({ ...wire, port: now }));
  if (before.includes(now)) {
    flow.wires = [...flow.wires.filter((wire) => !moving.has(wire)), ...moved];
  } else {
    for (const wire of flow.wires) if (moving.has(wire)) wire.port = now;
  }
}

export function renameNode(id: string, name: string): Command {
  return {
    label: (title) => labelled("rename", { node: title(id) }),
    merge: `name:${id}`,
    edit(flow) {
      const node = find(flow, id);
      if (node !== undefined) node.name = name;
    },
  };
}

const settingLabels: Record<string, string> = {
  name: "renameFlow",
  about: "about",
  country: "country",
  voice: "voice",
  fallback: "fallback",
  announce: "announce",
  dialling: "dialling",
};

/** What is changed, by its name where it is one thing. */
function settingsLabel(changed: string[]): string {
  const [one] = changed;
  return (changed.length === 1 && one !== undefined && settingLabels[one]) || "settings";
}

/** Change the flow's name, its description or a part of its settings. */
export function setSettings(
  change: Partial<FlowSettings> & { name?: string; about?: string },
): Command {
  const { name, about, ...settings } = change;
  return {
    label: labelled(settingsLabel(Object.keys(change))),
    merge: `settings:${Object.keys(change).join()}`,
    edit(flow) {
      if (name !== undefined) flow.name = name;
      if (about !== undefined) flow.about = about;
      Object.assign(flow.settings, structuredClone(settings));
    },
  };
}

/** Put another flow in the place of this one, as one step that can be taken back. */
export function replaceAll(flow: FlowDocument, label: Label): Command {
  return {
    label,
    edit(draft) {
      for (const [key, value] of Object.entries(structuredClone(flow))) {
        const name = key as keyof FlowDocument;
        if (!isSame(draft[name], value)) Object.assign(draft, { [name]: value });
      }
      if (flow.frames === undefined) delete draft.frames;
      if (flow.silenced === undefined) delete draft.silenced;
    },
  };
}

/** The chosen nodes, the wires among them, and chosen frames, to be put elsewhere. */
export function clipOf(
  flow: FlowDocument,
  ids: readonly string[],
  frameIds: readonly string[] = [],
): Clip {
  const frames = framesOf(flow).filter((frame) => frameIds.includes(frame.id));
  const chosen = new Set(ids);
  return {
    nodes: flow.nodes.filter((node) => chosen.has(node.id)),
    wires: flow.wires.filter((wire) => chosen.has(wire.source) && chosen.has(wire.target)),
    ...(frames.length === 0 ? {} : { frames }),
  };
}

/** Put what was copied on the canvas under fresh ids, moved by `by`; these name what is new. */
export function paste(
  flow: FlowDocument,
  clip: Clip,
  by: Place,
): { command: Command; ids: string[]; frameIds: string[] } {
  const renamed = new Map<string, string>();
  const taken = new Set<string>();
  for (const node of clip.nodes) {
    const id = freshId(flow, node.type, taken);
    taken.add(id);
    renamed.set(node.id, id);
  }
  const nodes = clip.nodes.map((node) => ({
    ...structuredClone(node),
    ...rounded({ x: node.x + by.x, y: node.y + by.y }),
    id: renamed.get(node.id) ?? node.id,
  }));
  const wires = clip.wires.map((wire) => ({
    source: renamed.get(wire.source) ?? wire.source,
    port: wire.port,
    target: renamed.get(wire.target) ?? wire.target,
  }));
  const frames = pastedFrames(flow, clip.frames ?? [], by);
  return {
    ids: nodes.map((node) => node.id),
    frameIds: frames.map((frame) => frame.id),
    command: {
      label: (title) =>
        nodes.length === 0 ? labelled("frame") : counted("paste", [...renamed.values()], title),
      edit(draft) {
        draft.nodes.push(...nodes);
        draft.wires.push(...wires);
        if (frames.length > 0) draft.frames = [...framesOf(draft), ...frames];
      },
    },
  };
}

function pastedFrames(flow: FlowDocument, frames: readonly Frame[], by: Place): Frame[] {
  const taken = new Set<string>();
  return frames.map((frame) => {
    const id = freshFrameId(flow, taken);
    taken.add(id);
    return { ...frame, ...rounded({ x: frame.x + by.x, y: frame.y + by.y }), id };
  });
}

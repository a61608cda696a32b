/** What differs between two flows, in rows that can be said in plain words and lead to their place. */

import { framesOf } from "./frames";
import { portsOf, titleOf } from "./ports";
import { isUsual, promptPart, promptPartLabel, promptPartWords, voiceWords } from "./promptParts";
import { isSameThing, ownerOf, type Thing, thingsOf } from "./things";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import { isRecord, isSame } from "./values";
import { beforeAfter, plainWords, textWords, valueWords, type Words } from "./valueWords";
import type { Types } from "./wiring";

export interface Difference {
  /** No two rows have the same. */
  key: string;
  /** The thing, as `thingsOf` knows it, that this row tells of. */
  thing: string;
  what: "added" | "gone" | "changed" | "moved";
  /** Where it is: a node, a field of it, a frame by its key, or the flow's settings. */
  place: { node?: string; field?: string; frame?: string };
  words: Words;
}

interface Pair {
  before: FlowDocument;
  after: FlowDocument;
  types: Types;
}

type Change = { key: string; was: Thing | undefined; now: Thing | undefined };

/** Every difference: nodes, what stands in them, wires, the flow's settings, frames, and what moved. */
export function differences(before: FlowDocument, after: FlowDocument, types: Types): Difference[] {
  const pair = { before, after, types };
  const changes = changesBetween(before, after);
  const rows = changes.flatMap((change) => rowsOf(pair, change, changes));
  return [...rows, ...movedRows(pair, changes)];
}

function changesBetween(before: FlowDocument, after: FlowDocument): Change[] {
  const [old, fresh] = [thingsOf(before), thingsOf(after)];
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .map((key) => ({ key, was: old.get(key), now: fresh.get(key) }))
    .filter(({ was, now }) => !isSameThing(was, now));
}

/** What one thing became, said of what it was; for two people who changed the same. */
export function differenceOf(
  types: Types,
  flows: readonly FlowDocument[],
  key: string,
  was: Thing | undefined,
  now: Thing | undefined,
): Difference[] {
  const [before, after] = [flows[0] as FlowDocument, flows[1] as FlowDocument];
  const change = { key, was, now };
  if ((now ?? was)?.of === "place") return movedRows({ before, after, types }, [change]);
  return rowsOf({ before, after, types }, change, []);
}

function rowsOf(pair: Pair, change: Change, all: readonly Change[]): Difference[] {
  const thing = change.now ?? change.was;
  switch (thing?.of) {
    case "flow":
      return [settingRow(change, thing.field)];
    case "node":
      return [nodeRow(pair, change, thing.node)];
    case "frame":
      return frameRows(change, thing.frame);
    case "silence":
      return silenceRows(pair, change);
    case "port":
      return isWithNode(thing.node, all) === "gone" ? [] : portRows(pair, change, thing, all);
    case "name":
    case "config":
      return isWithNode(thing.node, all) === undefined ? fieldRows(pair, change, thing) : [];
    default:
      return [];
  }
}

/** Whether a node came or went as a whole: then its parts need no rows of their own. */
function isWithNode(node: string, all: readonly Change[]): "added" | "gone" | undefined {
  const change = all.find(({ was, now }) => {
    const thing = now ?? was;
    return thing?.of === "node" && thing.node === node;
  });
  if (change === undefined || (change.was !== undefined && change.now !== undefined)) {
    return undefined;
  }
  return change.was === undefined ? "added" : "gone";
}

const whatOf = ({ was, now }: Change): "added" | "gone" | "changed" =>
  was === undefined ? "added" : now === undefined ? "gone" : "changed";

const nodeIn = (flow: FlowDocument, id: string): FlowNode | undefined =>
  flow.nodes.find((node) => node.id === id);

/** What people call a node: as it is now, or was. */
function titleIn({ before, after, types }: Pair, id: string): string {
  const node = nodeIn(after, id) ?? nodeIn(before, id);
  return node === undefined ? id : titleOf(node, types.get(node.type));
}

const typeIn = ({ before, after, types }: Pair, id: string): NodeType | undefined =>
  types.get((nodeIn(after, id) ?? nodeIn(before, id))?.type ?? "");

function nodeRow(pair: Pair, change: Change, id: string): Difference {
  const what = whatOf(change);
  const node = titleIn(pair, id);
  const kind = typeIn(pair, id)?.label ?? "";
  const words = {
    key: kind === node ? `diff.node.${what}` : `diff.named.${what}`,
    params: { node, kind },
  };
  return { key: change.key, thing: change.key, what, place: { node: id }, words };
}

// --- the flow's own -------------------------------------------------------------------------------

function settingRow(change: Change, field: string): Difference {
  const name = field.replace(/^settings\./, "");
  const known = new Set([
    ...["name", "about", "country", "voice", "languages", "fallback", "announce"],
    ...["dialling.countries", "dialling.kinds", "dialling.per_hour"],
  ]);
  const label: Words = known.has(name)
    ? { key: `setting.${name.replace(".", "_")}` }
    : { key: "diff.plain", params: { text: name } };
  return {
    key: change.key,
    thing: change.key,
    what: "changed",
    place: { node: "", field },
    words: {
      key: "diff.setting",
      params: {
        label,
        ...beforeAfter(settingWords(name, change.was), settingWords(name, change.now)),
      },
    },
  };
}

function settingWords(name: string, thing: Thing | undefined): string | Words {
  const value = thing?.value;
  if (name === "voice" || name === "languages") return voiceWords(value);
  if (isRecord(value) && typeof value.do === "string") {
    const number = typeof value.number === "string" ? value.number : "";
    return { key: `fallback.${value.do}`, params: { number } };
  }
  return plainWords(value);
}

// --- nodes ----------------------------------------------------------------------------------------

function fieldRows(
  pair: Pair,
  change: Change,
  thing: Extract<Thing, { of: "name" | "config" }>,
): Difference[] {
  const id = thing.node;
  const [was, now] = [change.was?.value, change.now?.value];
  const node = titleIn(pair, id);
  if (thing.of === "name") {
    const params = { node, ...beforeAfter(plainWords(was), plainWords(now)) };
    return [row(change, "changed", { node: id, field: "" }, { key: "diff.name", params })];
  }
  const type = typeIn(pair, id);
  if (isRecords(was ?? []) && isRecords(now ?? []) && (was ?? now) !== undefined) {
    return itemRows(pair, change, thing, (was ?? []) as Item[], (now ?? []) as Item[]);
  }
  return leaves(thing.field, was, now).map(({ path, was, now }) => {
    const { whole, language, part } = promptPart(path, type);
    const field = type?.fields[path] ?? type?.fields[whole];
    const params = {
      node,
      label: promptPartLabel(field?.label || whole, language, part),
      ...beforeAfter(
        promptPartWords(part, was) ?? valueWords(field, was),
        promptPartWords(part, now) ?? valueWords(field, now),
      ),
    };
    const words = { key: "diff.field", params };
    return {
      ...row(change, "changed", { node: id, field: path }, words),
      key: `${change.key} ${path}`,
    };
  });
}

function row(change: Change, what: Difference["what"], place: Difference["place"], words: Words) {
  return { key: change.key, thing: change.key, what, place, words };
}

interface Leaf {
  path: string;
  was: unknown;
  now: unknown;
}

/** The innermost values of a record that differ; of a value that is none, itself. */
function leaves(path: string, was: unknown, now: unknown): Leaf[] {
  if (isSame(was, now)) return [];
  if (!isRecord(was) && !isRecord(now)) return [{ path, was, now }];
  const [old, fresh] = [isRecord(was) ? was : {}, isRecord(now) ? now : {}];
  return [...new Set([...Object.keys(fresh), ...Object.keys(old)])]
    .filter((key) => !(isUsual(key, old[key]) && isUsual(key, fresh[key])))
    .flatMap((key) => leaves(`${path}.${key}`, old[key], fresh[key]));
}

// --- lists of a node: choices, rules --------------------------------------------------------------

type Item = Record<string, unknown>;

const isRecords = (value: unknown): value is Item[] =>
  Array.isArray(value) && value.every(isRecord);

function itemRows(
  pair: Pair,
  change: Change,
  { node: id, field }: { node: string; field: string },
  was: readonly Item[],
  now: readonly Item[],
): Difference[] {
  const type = typeIn(pair, id);
  const mark = type?.portsFrom === field ? type.portField : "";
  const nameOf = (item: Item, at: number) => (mark === "" ? String(at) : String(item[mark] ?? at));
  const names = (items: readonly Item[]) =>
    new Map(items.map((item, at) => [nameOf(item, at), item]));
  const [old, fresh] = [names(was), names(now)];
  const changed = [...new Set([...fresh.keys(), ...old.keys()])].filter(
    (name) => !isSame(old.get(name), fresh.get(name)),
  );
  const rows = changed.map((name) => {
    const [before, after] = [old.get(name), fresh.get(name)];
    const what = before === undefined ? "added" : after === undefined ? "gone" : "changed";
    const at = now.findIndex((item, index) => nameOf(item, index) === name);
    const params = {
      node: titleIn(pair, id),
      label: type?.fields[field]?.label || field,
      item: itemWords(type, field, after ?? before ?? {}),
      ...beforeAfter(itemWords(type, field, before ?? {}), itemWords(type, field, after ?? {})),
    };
    const path = at === -1 ? field : `${field}.${at}`;
    const words = { key: `diff.item.${what}`, params };
    return { ...row(change, what, { node: id, field: path }, words), key: `${change.key} ${name}` };
  });
  if (rows.length > 0) return rows;
  const params = { node: titleIn(pair, id), label: type?.fields[field]?.label || field };
  return [row(change, "changed", { node: id, field }, { key: "diff.order", params })];
}

function itemWords(type: NodeType | undefined, field: string, item: Item): string {
  const hidden = type?.schema.properties?.[field]?.items?.properties ?? {};
  return Object.entries(item)
    .filter(([name]) => hidden[name]?.["x-widget"] !== "hidden")
    .map(([name, value]) => textWords(type?.fields[`${field}.${name}`], value))
    .filter((text) => text !== "")
    .join(" · ");
}

// --- wires ----------------------------------------------------------------------------------------

function portRows(
  pair: Pair,
  change: Change,
  { node: id, port }: { node: string; port: string },
  all: readonly Change[],
): Difference[] {
  const targets = (thing: Thing | undefined) => (thing?.of === "port" ? thing.value : []);
  const [was, now] = [targets(change.was), targets(change.now)];
  const fresh = now.filter((target) => !was.includes(target));
  const cut = was.filter((target) => !now.includes(target));
  const lost = cut.filter((target) => isWithNode(target, all) !== "gone");
  const params = { node: titleIn(pair, id), port: portWords(pair, id, port) };
  const tell = (what: "added" | "gone" | "changed", key: string, more: Record<string, string>) => ({
    ...row(change, what, { node: id }, { key, params: { ...params, ...more } }),
    key: `${change.key} ${key} ${Object.values(more).join()}`,
  });
  if (fresh.length === 1 && cut.length === 1) {
    const more = { target: titleIn(pair, fresh[0] ?? ""), before: titleIn(pair, cut[0] ?? "") };
    return [tell("changed", "diff.wire.changed", more)];
  }
  if (fresh.length + cut.length === 0) return [tell("changed", "diff.wire.order", {})];
  return [
    ...fresh.map((target) => tell("added", "diff.wire.added", { target: titleIn(pair, target) })),
    ...lost.map((target) => tell("gone", "diff.wire.gone", { target: titleIn(pair, target) })),
  ];
}

/** "3 – Workshop": what stands at a port on the canvas. */
function portWords(pair: Pair, id: string, port: string): string {
  const node = nodeIn(pair.after, id) ?? nodeIn(pair.before, id);
  const type = typeIn(pair, id);
  const face =
    node === undefined || type === undefined
      ? undefined
      : portsOf(type, node.config).find(({ name }) => name === port);
  const words = [face?.title ?? "", face?.label ?? ""].filter((part) => part !== "").join(" – ");
  return words === "" ? port : words;
}

// --- frames, silences, places ---------------------------------------------------------------------

const boxOf = (thing: Thing | undefined) => {
  if (thing?.of !== "frame") return undefined;
  const { title, colour, ...box } = thing.value;
  return box;
};

function frameRows(change: Change, id: string): Difference[] {
  const frame = (change.now ?? change.was) as Extract<Thing, { of: "frame" }>;
  const title: string | Words = frame.value.title.trim() || { key: "diff.untitled" };
  const [was, now] = [change.was, change.now];
  const what = whatOf(change);
  const bothFrames = was?.of === "frame" && now?.of === "frame";
  if (bothFrames && was.value.title === now.value.title && was.value.colour === now.value.colour) {
    return [];
  }
  const words: Words =
    bothFrames && was.value.title !== now.value.title
      ? { key: "diff.frame.title", params: beforeAfter(was.value.title, now.value.title) }
      : { key: `diff.frame.${what}`, params: { title } };
  return [row(change, what, { frame: id }, words)];
}

function silenceRows(pair: Pair, change: Change): Difference[] {
  const { value } = (change.now ?? change.was) as Extract<Thing, { of: "silence" }>;
  const what = whatOf(change);
  const gone = value.node !== "" && nodeIn(pair.after, value.node) === undefined;
  if (gone) return [];
  const node: string | Words =
    value.node === "" ? { key: "diff.wholeFlow" } : titleIn(pair, value.node);
  const params = { node, reason: value.reason };
  return [row(change, what, { node: value.node }, { key: `diff.silence.${what}`, params })];
}

/** However many were moved, it is one row. */
function movedRows(pair: Pair, changes: readonly Change[]): Difference[] {
  const moved = changes.filter(({ was, now }) => {
    if (was === undefined || now === undefined) return false;
    if (now.of === "frame") return !isSame(boxOf(was), boxOf(now));
    return now.of === "place";
  });
  const first = moved[0];
  const thing = first?.now;
  if (first === undefined || thing === undefined) return [];
  const node = ownerOf(thing);
  const frame = thing.of === "frame" ? thing.frame : undefined;
  const title =
    node === undefined
      ? (framesOf(pair.after).find(({ id }) => id === frame)?.title ?? "")
      : titleIn(pair, node);
  const place = node === undefined ? { frame: frame ?? "" } : { node };
  const key = moved.length === 1 && title !== "" ? "diff.movedOne" : "diff.moved";
  const words = { key, params: { count: moved.length, node: title } };
  return [{ key: "moved", thing: first.key, what: "moved", place, words }];
}

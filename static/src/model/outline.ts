/**
 * The flow as a list that can be read from top to bottom: each node once, at its first place. A node
 * with one way on is followed by the next on the same level, a node with several has its ways below it.
 */

import { faceOf } from "./face";
import { callPath, type Fate, fateAt } from "./fate";
import { framesOf } from "./frames";
import { type PortFace, promptOf, summaryOf, titleOf } from "./ports";
import type { FlowDocument, FlowNode, Wire } from "./types";
import { isBeside, type Types } from "./wiring";

/** The port by which one comes to a row. */
export type Exit = Pick<Wire, "source" | "port">;

export interface OutlineRow {
  /** The same for as long as it is the same place in the flow. */
  key: string;
  /**
   * "again" leads on to a node that has its place elsewhere, "open" is a port that leads nowhere, "node",
   * "note" and "frame" are what they say; the rest are headings.
   */
  kind: "node" | "again" | "open" | "note" | "frame" | "notes" | "unreached";
  /** From 1; `place` among `of` rows under the same one. */
  level: number;
  place: number;
  of: number;
  /** The key of the row that this one stands under; "" at the top. */
  under: string;
  /** Rows stand under it. */
  parent: boolean;
  /** Nobody misses what stands under it: ports beside the call that lead nowhere. */
  quiet: boolean;
  /** The id of the node or frame; of the node that goes on here; "" for a heading and an open port. */
  id: string;
  /** Calls come in here. */
  starts: boolean;
  title: string;
  /** What kind of node it is, where its title does not say so. */
  label: string;
  /** What is said, or else what is done, in a few words. */
  about: string;
  spoken: boolean;
  exit: Exit | null;
  /** The name of that port; "" where there is but one way. */
  way: string;
  /** It runs beside the call. */
  beside: boolean;
  /** Where no wire leads on: what happens to a caller; null where no caller can be. */
  fate: Fate | null;
}

export const nodeKey = (id: string): string => `node|${id}`;
export const exitKey = ({ source, port }: Exit): string => `open|${source}|${port}`;

/** Where the walk goes next, and how it comes there. */
interface Stop {
  level: number;
  under: string;
  exit: Exit | null;
  way: string;
  beside: boolean;
  /** Undefined where no wire leads on. */
  to: FlowNode | undefined;
}

const blank = {
  place: 1,
  of: 1,
  parent: false,
  quiet: false,
  id: "",
  starts: false,
  title: "",
  label: "",
  about: "",
  spoken: false,
  exit: null,
  way: "",
  beside: false,
  fate: null,
} satisfies Partial<OutlineRow>;

export const wordsOf = ({ title, label, name }: PortFace): string =>
  [title, label].filter((word) => word !== "").join(" ") || name;

export function outlineOf(flow: FlowDocument, types: Types): OutlineRow[] {
  const walk = new Walk(flow, types);
  const isNote = ({ type }: FlowNode) => types.get(type)?.wired === false;
  for (const node of flow.nodes) if (types.get(node.type)?.starts) walk.from(node, 1, "");
  const heading = (kind: "notes" | "unreached"): OutlineRow => {
    const row: OutlineRow = { ...blank, key: kind, kind, level: 1, under: "" };
    walk.rows.push(row);
    return row;
  };
  const notes = flow.nodes.filter(isNote);
  if (notes.length + framesOf(flow).length > 0) {
    const { key: under } = heading("notes");
    for (const { id, title } of framesOf(flow)) {
      walk.rows.push({ ...blank, key: `frame|${id}`, kind: "frame", level: 2, under, id, title });
    }
    for (const note of notes) walk.from(note, 2, under);
  }
  const lost = flow.nodes.filter((node) => !isNote(node) && !walk.knows(node));
  if (lost.length > 0) {
    const { key: under } = heading("unreached");
    const others = flow.wires.filter(({ source, target }) => source !== target);
    const entered = new Set(others.map(({ target }) => target));
    const first = lost.filter(({ id }) => !entered.has(id));
    for (const node of [...first, ...lost]) if (!walk.knows(node)) walk.from(node, 2, under);
  }
  return numbered(walk.rows);
}

class Walk {
  readonly rows: OutlineRow[] = [];
  readonly #types: Types;
  readonly #nodes: ReadonlyMap<string, FlowNode>;
  readonly #wires = new Map<string, Wire[]>();
  /** By node, its ports that have a wire. */
  readonly #wired = new Map<string, string[]>();
  readonly #path: ReadonlySet<string>;
  readonly #fate: Fate;
  readonly #visited = new Set<string>();

  constructor(flow: FlowDocument, types: Types) {
    this.#types = types;
    this.#nodes = new Map(flow.nodes.map((node) => [node.id, node]));
    for (const wire of flow.wires) {
      const key = exitKey(wire);
      const before = this.#wires.get(key);
      if (before !== undefined) {
        before.push(wire);
        continue;
      }
      this.#wires.set(key, [wire]);
      this.#wired.set(wire.source, [...(this.#wired.get(wire.source) ?? []), wire.port]);
    }
    this.#path = callPath(flow, types);
    this.#fate = fateAt(flow);
  }

  knows(node: FlowNode): boolean {
    return this.#visited.has(node.id);
  }

  /** Everything that is reached from a node and has no place yet. A flow may be long: no recursion. */
  from(node: FlowNode, level: number, under: string): void {
    const stops: Stop[] = [{ level, under, exit: null, way: "", beside: false, to: node }];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      const row = this.#rowAt(stop);
      this.rows.push(row);
      const fresh = (row.kind === "node" || row.kind === "note") && stop.to !== undefined;
      if (fresh) stops.push(...this.#onward(stop, stop.to as FlowNode).reverse());
    }
  }

  #rowAt({ level, under, exit, way, beside, to }: Stop): OutlineRow {
    const come = { ...blank, level, under, exit, way, beside };
    if (to === undefined) {
      const key = exit === null ? "" : exitKey(exit);
      return { ...come, key, kind: "open", fate: this.#fateAt(exit, beside) };
    }
    const told = { ...come, ...this.#about(to), id: to.id };
    if (this.#visited.has(to.id)) {
      return { ...told, key: `${exit === null ? "" : exitKey(exit)}|${to.id}`, kind: "again" };
    }
    this.#visited.add(to.id);
    const kind = this.#types.get(to.type)?.wired === false ? "note" : "node";
    return { ...told, key: nodeKey(to.id), kind };
  }

  #fateAt(exit: Exit | null, beside: boolean): Fate | null {
    const type = this.#types.get(this.#nodes.get(exit?.source ?? "")?.type ?? "");
    const called = !isBeside(type) || this.#path.has(exit?.source ?? "");
    return beside || !called ? null : this.#fate;
  }

  #about(node: FlowNode) {
    const type = this.#types.get(node.type);
    const title = titleOf(node, type);
    if (type === undefined) return { title, label: title === node.type ? "" : node.type };
    const prompt = promptOf(type, node.config);
    return {
      title,
      label: title === type.label ? "" : type.label,
      about: type.wired ? prompt || summaryOf(type, node.config) : faceOf(node, type).prompt,
      spoken: prompt !== "" && type.wired,
      starts: type.starts,
    };
  }

  /** The ports of a node, and those that only its wires know of. */
  #portsOf(node: FlowNode): PortFace[] {
    const wired = this.#wired.get(node.id) ?? [];
    const { ports } = faceOf(node, this.#types.get(node.type), wired);
    const names = new Set(ports.map(({ name }) => name));
    const gone = wired.filter((name) => !names.has(name));
    return [
      ...ports,
      ...gone.map((name): PortFace => {
        return { name, title: "", label: name, kind: "fixed", quiet: true };
      }),
    ];
  }

  #onward(stop: Stop, node: FlowNode): Stop[] {
    const ports = this.#portsOf(node);
    const below = { level: stop.level + 1, under: nodeKey(node.id) };
    const [only] = ports;
    if (only === undefined || ports.length > 1) {
      return ports.flatMap((port) => this.#through(node, port, wordsOf(port), below));
    }
    const [next, ...beside] = this.#through(node, only, "", below);
    if (next === undefined) return beside;
    const onSameLevel = stop.way === "" && !stop.beside;
    const room = onSameLevel ? { level: stop.level, under: stop.under } : below;
    return [...beside, { ...next, ...room }];
  }

  #through(
    { id: source }: FlowNode,
    port: PortFace,
    way: string,
    room: Pick<Stop, "level" | "under">,
  ): Stop[] {
    const exit = { source, port: port.name };
    const event = port.kind === "event";
    const targets = (this.#wires.get(exitKey(exit)) ?? [])
      .map(({ target }) => this.#nodes.get(target))
      .filter((to) => to !== undefined);
    const come = { ...room, exit, way };
    if (targets.length === 0) return [{ ...come, beside: event, to: undefined }];
    return targets.map((to, index) => ({ ...come, beside: event || index > 0, to }));
  }
}

/** Rows that know their place among those under the same one, and whether any stand under them. */
function numbered(rows: OutlineRow[]): OutlineRow[] {
  const groups = new Map<string, OutlineRow[]>();
  for (const row of rows) {
    const group = groups.get(row.under);
    if (group === undefined) groups.set(row.under, [row]);
    else group.push(row);
    row.place = groups.get(row.under)?.length ?? 1;
  }
  for (const row of rows) {
    const below = groups.get(row.key) ?? [];
    row.of = groups.get(row.under)?.length ?? 1;
    row.parent = below.length > 0;
    row.quiet = row.parent && below.every(({ kind, fate }) => kind === "open" && fate === null);
  }
  return rows;
}

/** The rows that can be seen while these are closed. */
export function shownRows(rows: readonly OutlineRow[], closed: ReadonlySet<string>): OutlineRow[] {
  const hidden = new Set<string>();
  return rows.filter(({ key, under }) => {
    const away = under !== "" && (closed.has(under) || hidden.has(under));
    if (away) hidden.add(key);
    return !away;
  });
}

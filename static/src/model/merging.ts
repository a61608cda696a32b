/**
 * Two people changed one flow: what both did, put together by the flow they both began with. What only
 * one of them touched is taken as it is; what both changed, each in another way, is a clash, and a
 * person chooses.
 */

import { produce } from "immer";
import { freshId } from "./commands";
import { framesOf, freshFrameId } from "./frames";
import { type Lists, mergeLists, type Side } from "./mergingLists";
import { isSameThing, nodeThing, ownerOf, put, type Thing, type Things, thingsOf } from "./things";
import type { FlowDocument } from "./types";
import { isSame } from "./values";
import type { Types } from "./wiring";

export type { Side };

/** Both changed this, or one took away the node that the other one changed. */
export interface Clash {
  key: string;
  base: Thing | undefined;
  mine: Thing | undefined;
  theirs: Thing | undefined;
}

export interface Merged {
  flow: FlowDocument;
  clashes: Clash[];
}

/** Put both together; a clash that is not in `chosen` is decided for mine, and told all the same. */
export function merge(
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
  types: Types,
  chosen: ReadonlyMap<string, Side> = new Map(),
): Merged {
  return new Merging(base, withFreshIds(base, mine, theirs), theirs, types, chosen).result();
}

class Merging {
  readonly #base: Things;
  readonly #mine: Things;
  readonly #theirs: Things;
  readonly #flow: FlowDocument;
  readonly #types: Types;
  readonly #chosen: ReadonlyMap<string, Side>;
  readonly #clashes: Clash[] = [];
  /** Nodes that one of the two took away and that stay all the same, with who kept them. */
  readonly #kept = new Map<string, Side>();
  readonly #gone = new Set<string>();

  constructor(
    base: FlowDocument,
    mine: FlowDocument,
    theirs: FlowDocument,
    types: Types,
    chosen: ReadonlyMap<string, Side>,
  ) {
    this.#base = thingsOf(base);
    this.#mine = thingsOf(mine);
    this.#theirs = thingsOf(theirs);
    this.#flow = theirs;
    this.#types = types;
    this.#chosen = chosen;
  }

  result(): Merged {
    for (const thing of this.#base.values()) if (thing.of === "node") this.#decideNode(thing.node);
    const keys = new Set([...this.#theirs.keys(), ...this.#mine.keys()]);
    const ends = [...keys].map((key) => [key, this.#decide(key)] as const);
    const flow = produce(this.#flow, (draft) => {
      for (const [key, thing] of ends) {
        const was = this.#theirs.get(key);
        if (!isSameThing(was, thing)) put(draft, was, thing);
      }
      dropLoose(draft);
    });
    return { flow, clashes: this.#clashes };
  }

  /** What a node comes to that one of the two took away. */
  #decideNode(node: string): void {
    const key = nodeThing(node);
    const [inMine, inTheirs] = [this.#mine.has(key), this.#theirs.has(key)];
    if (inMine && inTheirs) return;
    const keeper = inMine ? "mine" : inTheirs ? "theirs" : undefined;
    if (keeper === undefined || !this.#touched(node, keeper)) {
      this.#gone.add(node);
      return;
    }
    this.#clash(key);
    if ((this.#chosen.get(key) ?? "mine") === keeper) this.#kept.set(node, keeper);
    else this.#gone.add(node);
  }

  /** Whether this side did something to a node, or leads somewhere new to it. To move it is nothing. */
  #touched(node: string, side: Side): boolean {
    const now = side === "mine" ? this.#mine : this.#theirs;
    const keys = new Set([...now.keys(), ...this.#base.keys()]);
    for (const key of keys) {
      const [before, after] = [this.#base.get(key), now.get(key)];
      const thing = after ?? before;
      if (thing === undefined || isSameThing(before, after)) continue;
      if (ownerOf(thing) === node && thing.of !== "place") return true;
      if (leadsTo(after, node) && !leadsTo(before, node)) return true;
    }
    return false;
  }

  #decide(key: string): Thing | undefined {
    const [mine, theirs] = [this.#mine.get(key), this.#theirs.get(key)];
    const owner = ownerOf(mine ?? theirs ?? ({ of: "flow" } as Thing));
    if (owner !== undefined && this.#gone.has(owner)) return undefined;
    const keeper = owner === undefined ? undefined : this.#kept.get(owner);
    if (keeper !== undefined) return keeper === "mine" ? mine : theirs;
    return this.#threeWays(key);
  }

  #threeWays(key: string): Thing | undefined {
    const base = this.#base.get(key);
    const mine = this.#withKept(base, this.#mine.get(key));
    const theirs = this.#withKept(base, this.#theirs.get(key));
    if (isSameThing(mine, theirs) || isSameThing(theirs, base)) return mine;
    if (isSameThing(mine, base)) return theirs;
    const chosen = this.#chosen.get(key) ?? "mine";
    const list = this.#itemByItem(key, { base, mine, theirs }, chosen);
    if (list !== undefined) return list;
    const bothMoved = base?.of === "place";
    if (!bothMoved) this.#clash(key);
    return chosen === "mine" ? mine : theirs;
  }

  /** A list in a node that both changed, if its items can be told apart; where they clash, it is told of these. */
  #itemByItem(
    key: string,
    { base, mine, theirs }: Omit<Clash, "key">,
    chosen: Side,
  ): Thing | undefined {
    if (base?.of !== "config" || mine?.of !== "config" || theirs?.of !== "config") return undefined;
    const lists = { base: base.value, mine: mine.value, theirs: theirs.value };
    if (!areLists(lists)) return undefined;
    const merged = mergeLists(lists, this.#markOf(base), chosen);
    if (merged?.clash !== undefined) {
      const told = (side: keyof typeof lists) => ({ ...base, value: merged.clash?.[side] });
      this.#clashes.push({ key, base: told("base"), mine: told("mine"), theirs: told("theirs") });
    }
    return merged === undefined ? undefined : { ...mine, value: merged.value };
  }

  /** The field by which the items of a list are known: that which names their ports. */
  #markOf({ node, field }: { node: string; field: string }): string | undefined {
    const thing = this.#theirs.get(nodeThing(node));
    const type = thing?.of === "node" ? this.#types.get(thing.value.type) : undefined;
    return type?.portsFrom === field ? type.portField : undefined;
  }

  /** A port that led to a node which was taken away and stays: it leads there as it did. */
  #withKept(base: Thing | undefined, side: Thing | undefined): Thing | undefined {
    if (base?.of !== "port") return side;
    const cut = base.value.filter((target) => !this.#kept.has(target));
    const now = side?.of === "port" ? side.value : [];
    return cut.length < base.value.length && isSame(now, cut) ? base : side;
  }

  #clash(key: string): void {
    this.#clashes.push({
      key,
      base: this.#base.get(key),
      mine: this.#mine.get(key),
      theirs: this.#theirs.get(key),
    });
  }
}

const areLists = (values: Record<keyof Lists, unknown>): values is Lists =>
  Object.values(values).every(Array.isArray);

const leadsTo = (thing: Thing | undefined, node: string): boolean =>
  thing?.of === "port" && thing.value.includes(node);

/** No wire hangs in the air, and nothing is silenced at a node that is not there. */
function dropLoose(flow: FlowDocument): void {
  const ids = new Set(flow.nodes.map((node) => node.id));
  if (flow.wires.some((wire) => !ids.has(wire.source) || !ids.has(wire.target))) {
    flow.wires = flow.wires.filter((wire) => ids.has(wire.source) && ids.has(wire.target));
  }
  const isLoose = ({ node }: { node: string }) => node !== "" && !ids.has(node);
  if (flow.silenced?.some(isLoose)) {
    flow.silenced = flow.silenced.filter((silence) => !isLoose(silence));
  }
}

/** Mine, where what both added under one id has ids of its own: they are two nodes, not one. */
function withFreshIds(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): FlowDocument {
  const all = { ...mine, nodes: [...mine.nodes, ...theirs.nodes, ...base.nodes] };
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const [mineThings, theirThings] = [thingsOf(mine), thingsOf(theirs)];
  for (const { id, type } of mine.nodes) {
    if (hasNode(base, id) || !hasNode(theirs, id)) continue;
    if (isSameNode(id, mineThings, theirThings)) continue;
    const fresh = freshId(all, type, taken);
    taken.add(fresh);
    names.set(id, fresh);
  }
  return withFreshFrames(base, names.size === 0 ? mine : renamed(mine, names), theirs);
}

const hasNode = (flow: FlowDocument, id: string) => flow.nodes.some((node) => node.id === id);

function isSameNode(id: string, mine: Things, theirs: Things): boolean {
  const of = (things: Things) => [...things].filter(([, thing]) => ownerOf(thing) === id);
  const own = of(mine);
  return (
    own.length === of(theirs).length &&
    own.every(([key, thing]) => isSameThing(thing, theirs.get(key)))
  );
}

function renamed(flow: FlowDocument, names: ReadonlyMap<string, string>): FlowDocument {
  const now = (id: string) => names.get(id) ?? id;
  return {
    ...flow,
    nodes: flow.nodes.map((node) => ({ ...node, id: now(node.id) })),
    wires: flow.wires.map(({ source, port, target }) => ({
      source: now(source),
      port,
      target: now(target),
    })),
    ...(flow.silenced === undefined
      ? {}
      : { silenced: flow.silenced.map((one) => ({ ...one, node: now(one.node) })) }),
  };
}

function withFreshFrames(
  base: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
): FlowDocument {
  const has = (flow: FlowDocument, id: string) => framesOf(flow).some((frame) => frame.id === id);
  const taken = new Set([...framesOf(base), ...framesOf(theirs)].map((frame) => frame.id));
  const frames = framesOf(mine).map((frame) => {
    const twin = framesOf(theirs).find((other) => other.id === frame.id);
    if (twin === undefined || has(base, frame.id) || isSame(twin, frame)) return frame;
    const id = freshFrameId(mine, taken);
    taken.add(id);
    return { ...frame, id };
  });
  return isSame(frames, framesOf(mine)) ? mine : { ...mine, frames };
}

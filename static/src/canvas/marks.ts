/** Questions that many nodes ask about the open flow, each answered once for a state of it. */

import { callPath } from "../model/fate";
import type { FlowDocument, Problem } from "../model/types";
import type { Types } from "../model/wiring";

const none: readonly Problem[] = [];
const noPorts: ReadonlySet<string> = new Set();

function once<Whole extends object, Index>(work: (whole: Whole) => Index): (whole: Whole) => Index {
  const known = new WeakMap<Whole, Index>();
  return (whole) => {
    const before = known.get(whole);
    if (before !== undefined) return before;
    const index = work(whole);
    known.set(whole, index);
    return index;
  };
}

const byNode = once((problems: Problem[]) => {
  const index = new Map<string, Problem[]>();
  for (const problem of problems) {
    index.set(problem.node, [...(index.get(problem.node) ?? []), problem]);
  }
  return index;
});

export const problemsOf = (problems: Problem[], node: string): readonly Problem[] =>
  byNode(problems).get(node) ?? none;

const wiredBySource = once((wires: FlowDocument["wires"]) => {
  const index = new Map<string, Set<string>>();
  for (const { source, port } of wires) {
    index.set(source, (index.get(source) ?? new Set()).add(port));
  }
  return index;
});

const wiredTargets = once(
  (wires: FlowDocument["wires"]) => new Set(wires.map((wire) => wire.target)),
);

const takenBySource = once((keys: string[]) => {
  const index = new Map<string, Set<string>>();
  for (const key of keys) {
    const [source = "", port = ""] = key.split("|");
    index.set(source, (index.get(source) ?? new Set()).add(port));
  }
  return index;
});

/** The ports of a node by which a watched call left it, from the keys of the wires it took. */
export const takenPorts = (keys: string[], node: string): ReadonlySet<string> =>
  takenBySource(keys).get(node) ?? noPorts;

/** The ports of a node that have a wire: the same object as long as the wires are the same. */
export const wiredPorts = (flow: FlowDocument | null, node: string): ReadonlySet<string> =>
  (flow === null ? undefined : wiredBySource(flow.wires).get(node)) ?? noPorts;

export const isReached = (flow: FlowDocument | null, node: string): boolean =>
  flow !== null && wiredTargets(flow.wires).has(node);

const paths = once((flow: FlowDocument) => {
  const known = new WeakMap<Types, ReadonlySet<string>>();
  return (types: Types) => {
    const path = known.get(types) ?? callPath(flow, types);
    known.set(types, path);
    return path;
  };
});

/** Whether a call itself can be at this node, and not only what runs beside it. */
export const isOnPath = (flow: FlowDocument | null, types: Types, node: string): boolean =>
  flow !== null && paths(flow)(types).has(node);

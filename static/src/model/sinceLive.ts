/**
 * Which nodes of a draft say something else, or lead elsewhere, than those of the version that is live.
 * It is asked after every change, of large flows too, so it looks again only at nodes that changed; what
 * differs in words is told by `differences`.
 */

import type { FlowDocument, FlowNode } from "./types";

export type Mark = "added" | "changed";
export type Marks = Readonly<Record<string, Mark>>;

/** A node as far as a caller could notice: its place is for people's eyes. */
const written = new WeakMap<FlowNode, string>();

function textOf(node: FlowNode): string {
  const known = written.get(node);
  if (known !== undefined) return known;
  const text = JSON.stringify([node.type, node.name, sorted(node.config)]);
  written.set(node, text);
  return text;
}

/** The same value, its keys in one order: the server and the page may write them in another. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, below]) => [key, sorted(below)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where each node's ports lead, in their order. */
function waysOf({ wires }: FlowDocument): Map<string, string> {
  const ports = new Map<string, Map<string, string[]>>();
  for (const { source, port, target } of wires) {
    const mine = ports.get(source) ?? new Map<string, string[]>();
    mine.set(port, [...(mine.get(port) ?? []), target]);
    ports.set(source, mine);
  }
  return new Map([...ports].map(([id, mine]) => [id, JSON.stringify([...mine].sort())]));
}

/** Mark what is new, and what is another than it is live. What is gone has no node to mark. */
export function marksSince(live: FlowDocument, draft: FlowDocument): Marks {
  const before = new Map(live.nodes.map((node) => [node.id, node]));
  const [ways, waysBefore] = [waysOf(draft), waysOf(live)];
  const marks: Record<string, Mark> = {};
  for (const node of draft.nodes) {
    const was = before.get(node.id);
    if (was === undefined) marks[node.id] = "added";
    else if (textOf(was) !== textOf(node) || waysBefore.get(node.id) !== ways.get(node.id)) {
      marks[node.id] = "changed";
    }
  }
  return marks;
}

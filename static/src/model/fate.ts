/** What happens to a caller where no wire leads on: never silence, but what the flow's settings say. */

import type { FlowDocument } from "./types";
import { isEventPort, type Types } from "./wiring";

export interface Fate {
  what: "ring" | "voicemail" | "dial" | "hangup";
  number: string;
}

/** The caller's fate at any open port; a fallback without a number to dial rings as usual. */
export function fateAt({ settings }: FlowDocument): Fate {
  const number = settings.fallback.number.trim();
  const what = settings.fallback.do;
  return { what: what === "dial" && number === "" ? "ring" : what, number };
}

/**
 * The nodes where a call itself can be: from where calls come in, along the first wire of each port
 * that is no side task's. What only runs beside the call has no caller to lose.
 */
export function callPath(flow: FlowDocument, types: Types): ReadonlySet<string> {
  const typeOf = new Map(flow.nodes.map((node) => [node.id, types.get(node.type)]));
  const taken = new Set<string>();
  const next = new Map<string, string[]>();
  for (const { source, port, target } of flow.wires) {
    const exit = `${source}|${port}`;
    if (taken.has(exit) || isEventPort(typeOf.get(source), port)) continue;
    taken.add(exit);
    next.set(source, [...(next.get(source) ?? []), target]);
  }
  const starts = flow.nodes.filter(({ id }) => typeOf.get(id)?.starts);
  const path = new Set(starts.map(({ id }) => id));
  for (const at of path) for (const target of next.get(at) ?? []) path.add(target);
  return path;
}

/** Where a call has been: what the canvas lights up. */

import type { Entry, PhoneState } from "../model/phone";
import type { FlowDocument } from "../model/types";
import { wireKey } from "../model/wiring";
import type { Trace } from "../store/editor";

/** Read the way of a call from its transcript. */
export function traceOf(
  { entries, at, state }: { entries: readonly Entry[]; at: string; state: PhoneState["state"] },
  document: FlowDocument,
): Trace {
  const visited = new Set(entries.map((entry) => entry.node).filter((node) => node !== ""));
  if (at !== "") visited.add(at);
  const left = new Set(
    entries
      .filter((entry) => entry.kind === "step")
      .map((entry) => `${entry.node}|${String(entry.data.port ?? "")}`),
  );
  const wires = document.wires
    .filter((wire) => left.has(`${wire.source}|${wire.port}`) && visited.has(wire.target))
    .map(wireKey);
  return { active: at || null, running: state !== "ended", visited: [...visited], wires };
}

/** The way of a call as it was when its first `count` lines had been written. */
export function traceUpTo(count: number, call: PhoneState, document: FlowDocument): Trace {
  if (count >= call.entries.length) return traceOf(call, document);
  const entries = call.entries.slice(0, count);
  const at = entries.findLast((entry) => entry.node !== "")?.node ?? "";
  return traceOf({ entries, at, state: call.state }, document);
}

/** After how many lines the light moves on, for those that came after the first `from`. */
export function stopsAfter(from: number, entries: readonly Entry[]): number[] {
  const stops: number[] = [];
  entries.forEach((entry, index) => {
    const moves = entries[index + 1]?.node !== entry.node;
    if (index >= from && entry.node !== "" && moves) stops.push(index + 1);
  });
  const last = stops.at(-1);
  if (last !== entries.length) stops.push(entries.length);
  return stops;
}

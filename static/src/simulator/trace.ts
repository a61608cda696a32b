/** Where a call has been: what the canvas lights up. */

import type { FlowDocument, PhoneState } from "../model/types";
import { wireKey } from "../model/wiring";
import type { Trace } from "../store/editor";

/** Read the way of a call from its transcript. */
export function traceOf(
  { entries, at, state }: Pick<PhoneState, "entries" | "at" | "state">,
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

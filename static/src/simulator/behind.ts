/** What lies behind a line of a call: what it changed, and where the call can go back to. */

import type { PhoneEntry, PhoneState } from "../model/phone";
import { onlyPlays } from "./gather";
import { flatVariables } from "./words";

export interface Changed {
  name: string;
  /** null where the variable was not there. */
  before: string | null;
  after: string | null;
}

/** Compare the variables before and after a line; what is empty before and after says nothing. */
export function variablesOf(
  entry: PhoneEntry,
  snapshots: PhoneState["snapshots"],
): { changed: Changed[]; same: [string, string][] } {
  const before = new Map(flatVariables(snapshots[entry.before] ?? {}));
  const after = new Map(flatVariables(snapshots[entry.after] ?? {}));
  const changed: Changed[] = [];
  const same: [string, string][] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)];
    if (was !== is) {
      if (was || is) changed.push({ name, before: was ?? null, after: is ?? null });
    } else if (is) same.push([name, is]);
  }
  return { changed, same };
}

/**
 * After how many events the call stands again where this line lets people try something else: before
 * the digits that a caller pressed, after an answer that waits or rings. null where there is no way.
 */
export function wayBack(entry: PhoneEntry, call: PhoneState): number | null {
  if (entry.kind === "event") {
    const pressed = entry.data.event !== "rings" && entry.event > 1;
    return pressed ? waitsAfter(entry.event - 1, call) : null;
  }
  if (entry.kind !== "action" || entry.event >= call.stood.length) return null;
  return waitsAfter(entry.event, call);
}

/** A sound that is merely played lets nobody choose. */
function waitsAfter(event: number, call: PhoneState): number | null {
  const answer = call.entries.findLast((one) => one.kind === "action" && one.event <= event);
  const plays = onlyPlays({ timeoutMs: Number(answer?.data.timeout_ms ?? Number.NaN) });
  return call.stood[event - 1] === "ended" || plays ? null : event;
}

/** The particulars of an event as the carrier gave them, without those that are empty. */
export function receivedWith(entry: PhoneEntry): [string, string][] {
  return flatVariables(entry.data).filter(([name, value]) => name !== "event" && value !== "");
}

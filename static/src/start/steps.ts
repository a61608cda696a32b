/** The steps of the check-list, and how each of them stands. Pure: the page only draws it. */

import type { Connecting } from "../model/types";

export const CHECKS = ["live", "numbers", "address", "paste", "first"] as const;
export type Check = (typeof CHECKS)[number];

/** "look": it works, and something about it is not as it should be. */
export type Standing = "ok" | "todo" | "waits" | "look";

/** How each step stands. That sipgate knows the address is known as soon as it has posted. */
export function standings(state: Connecting): Record<Check, Standing> {
  return {
    live: state.live === null ? "todo" : "ok",
    numbers: state.sampleNumbers.length > 0 ? "todo" : "ok",
    address: addressStanding(state),
    paste: state.received === null ? "todo" : "ok",
    first: firstStanding(state),
  };
}

function addressStanding({ reach, checked }: Connecting): Standing {
  if (reach === "not_public" || !checked) return "todo";
  return reach === "not_safe" ? "look" : "ok";
}

function firstStanding({ received, refused, checked }: Connecting): Standing {
  if (received === null) return refused === null ? "waits" : "todo";
  return refused === null && checked ? "ok" : "look";
}

/** How many steps are left before everything is as it should be. */
export const left = (state: Connecting): number =>
  Object.values(standings(state)).filter((standing) => standing === "todo" || standing === "waits")
    .length;

/** The directions of an address, as sipgate's console names them. */
export function consoleEntries(direction: "any" | "in" | "out"): ("in" | "out")[] {
  return direction === "any" ? ["in", "out"] : [direction];
}

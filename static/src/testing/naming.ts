/** What a call may be called: what the caller did in it. */

import type { TFunction } from "i18next";
import type { Entry } from "../model/phone";
import { ONLY_PLAYS_MS } from "../simulator/gather";

const LONGEST = 100;

/** "presses 2, then stays silent"; the silence after a sound that is only played is left out. */
export function nameFor(entries: readonly Entry[], t: TFunction<"tests">): string {
  const done = entries.flatMap((entry, index) => {
    if (entry.data.event !== "digits") return [];
    const digits = String(entry.data.digits ?? "");
    if (digits !== "") return [t("keep.presses", { digits })];
    const asked = entries.slice(0, index).findLast((earlier) => earlier.kind === "action");
    const waits = Number(asked?.data.timeout_ms ?? ONLY_PLAYS_MS) >= ONLY_PLAYS_MS;
    return waits ? [t("keep.silent")] : [];
  });
  const name = done.length === 0 ? t("keep.calls") : done.join(t("keep.then"));
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;
}

/** Which calls go on in the open flow and in all flows, as the server told last. */

import { create } from "zustand";

/** A call that goes on. */
export interface RunningCall {
  id: string;
  version: number;
  /** The node where it is; "" where that is none. */
  node: string;
  /** Its end alone is shown to those who may not see it whole. */
  caller: string;
  started: string;
  /** Grows with everything that happens in the call. */
  lines: number;
}

export interface Running {
  calls: number;
  places: { version: number; node: string; calls: number }[];
  newest: RunningCall[];
}

export interface WatchingState extends Running {
  /** Calls by node, of all versions that still have any. */
  at: Readonly<Record<string, number>>;
  /** Calls by flow. */
  flows: Readonly<Record<string, number>>;
  /** Whether the list of calls is open. */
  open: boolean;
  /** The call whose way is shown. */
  chosen: string | null;
}

export const nothingRuns: Running & Pick<WatchingState, "at"> = {
  calls: 0,
  places: [],
  newest: [],
  at: {},
};

export const useWatching = create<WatchingState>(() => ({
  ...nothingRuns,
  flows: {},
  open: false,
  chosen: null,
}));

/** How many calls are at each node. A call stays on the version that it began with: all count. */
export function byNode(places: Running["places"]): Record<string, number> {
  const at: Record<string, number> = {};
  for (const { node, calls } of places) if (node !== "") at[node] = (at[node] ?? 0) + calls;
  return at;
}

/**
 * What a telephone does while a Gather waits: the sound plays, then the time runs, keys are
 * collected. Pure: every function takes the time (milliseconds, any clock) and gives a new state.
 *
 * The rules are the carrier's: the first key stops the sound, the time starts after the sound, it
 * is one time for all keys, and it always ends in a post, with keys or without.
 */
export interface GatherState {
  readonly phase: "sound" | "counting" | "done";
  readonly digits: string;
  readonly maxDigits: number;
  readonly timeoutMs: number;
  /** When the time ends; only meaningful while counting. */
  readonly endsAt: number;
}

export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
export type TelephoneKey = (typeof KEYS)[number];

export function isTelephoneKey(key: string): key is TelephoneKey {
  return (KEYS as readonly string[]).includes(key);
}

/** Shorter than this and a Gather only plays its sound: nobody can press a key. */
export const ONLY_PLAYS_MS = 50;

export const onlyPlays = ({ timeoutMs }: { timeoutMs?: number }): boolean =>
  timeoutMs !== undefined && timeoutMs < ONLY_PLAYS_MS;

/** Whether the caller is waited for: not after the end, nor while a sound is merely played. */
export const takesKeys = (gather: GatherState | null): boolean =>
  gather !== null && gather.phase !== "done" && !onlyPlays(gather);

/** Begin to wait. `hasSound` is false where there is nothing to hear: then the time runs at once. */
export function beginGather(
  action: { maxDigits?: number; timeoutMs?: number },
  hasSound: boolean,
  now: number,
): GatherState {
  const timeoutMs = Math.max(1, action.timeoutMs ?? 2000);
  return {
    phase: hasSound ? "sound" : "counting",
    digits: "",
    maxDigits: Math.max(1, action.maxDigits ?? 1),
    timeoutMs,
    endsAt: now + timeoutMs,
  };
}

/** The sound has come to its end. */
export function soundEnded(state: GatherState, now: number): GatherState {
  if (state.phase !== "sound") return state;
  return { ...state, phase: "counting", endsAt: now + state.timeoutMs };
}

/** A key goes down. Keys after the last one that is waited for are not heard any more. */
export function pressKey(state: GatherState, key: TelephoneKey, now: number): GatherState {
  const counting = soundEnded(tick(state, now), now);
  if (counting.phase === "done") return counting;
  const digits = counting.digits + key;
  return { ...counting, digits, phase: digits.length >= counting.maxDigits ? "done" : "counting" };
}

/** Let the time pass. */
export function tick(state: GatherState, now: number): GatherState {
  if (state.phase !== "counting" || now < state.endsAt) return state;
  return { ...state, phase: "done" };
}

/** Give the share of the time that is left, from 1 (all of it) to 0. */
export function timeLeft(state: GatherState, now: number): number {
  if (state.phase === "sound") return 1;
  if (state.phase === "done") return 0;
  return Math.min(1, Math.max(0, (state.endsAt - now) / state.timeoutMs));
}

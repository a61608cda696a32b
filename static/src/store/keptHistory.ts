/** Undo that survives a reload: kept in this browser, for the draft that it belongs to. */

import { type History, noHistory, type Step } from "../model/history";
import { isRecord } from "../model/values";

const PREFIX = "flowforge.undo.";
const FORMAT = 1;
/** Letters for one flow, and flows: a browser gives a page five million letters in all. */
const MOST_LETTERS = 400_000;
const MOST_FLOWS = 8;

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

interface Kept extends History {
  format: typeof FORMAT;
  /** The server's revision of the draft that these steps lead to and away from. */
  revision: number;
  at: number;
}

const isSteps = (value: unknown): value is Step[] =>
  Array.isArray(value) &&
  value.every(
    (step) =>
      isRecord(step) &&
      isRecord(step.label) &&
      typeof step.label.key === "string" &&
      Array.isArray(step.forward) &&
      Array.isArray(step.back),
  );

function read(store: Store, key: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(store.getItem(key) ?? "null");
    if (!isRecord(kept) || kept.format !== FORMAT) return null;
    return isSteps(kept.past) && isSteps(kept.future) ? (kept as unknown as Kept) : null;
  } catch {
    return null;
  }
}

/** The steps that were kept for a draft; none if the server's is another by now. */
export function keptHistory(store: Store, flowId: string, revision: number): History {
  const kept = read(store, PREFIX + flowId);
  if (kept === null || kept.revision !== revision) return noHistory;
  // Steps of an earlier visit never join with one of now.
  const apart = (steps: readonly Step[]) => steps.map((step) => ({ ...step, merge: "" }));
  return { past: apart(kept.past), future: apart(kept.future) };
}

/** Keep the steps of a draft as it stands on the server: the last of them, if they are too many. */
export function keepHistory(
  store: Store,
  flowId: string,
  revision: number,
  history: History,
  now: number,
): void {
  const key = PREFIX + flowId;
  const textOf = (past: readonly Step[]) =>
    JSON.stringify({ format: FORMAT, revision, at: now, past, future: history.future });
  let { past } = history;
  let text = textOf(past);
  while (text.length > MOST_LETTERS && past.length > 0) {
    past = past.slice(Math.ceil(past.length / 4));
    text = textOf(past);
  }
  dropOldest(store, key);
  try {
    if (text.length > MOST_LETTERS) store.removeItem(key);
    else store.setItem(key, text);
  } catch {
    // The browser has no room: then undo ends with the visit, and nothing else is lost.
    store.removeItem(key);
  }
}

const keysIn = (store: Store): string[] =>
  Array.from({ length: store.length }, (_, index) => store.key(index) ?? "").filter((key) =>
    key.startsWith(PREFIX),
  );

/** Leave nothing of anybody's flows in the browser: for whoever signs out. */
export function forgetHistories(store: Store): void {
  for (const key of keysIn(store)) store.removeItem(key);
}

function dropOldest(store: Store, mine: string): void {
  const others = keysIn(store)
    .filter((key) => key !== mine)
    .map((key) => ({ key, at: read(store, key)?.at ?? 0 }))
    .sort((a, b) => b.at - a.at);
  for (const { key } of others.slice(MOST_FLOWS - 1)) store.removeItem(key);
}

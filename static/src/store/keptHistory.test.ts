import { describe, expect, it } from "vitest";
import { connect, moveNodes, setConfig } from "../model/commands";
import { flow, node, types, wire } from "../model/fixtures";
import { type History, noHistory, perform, redo, undo } from "../model/history";
import { forgetHistories, keepHistory, keptHistory } from "./keptHistory";

/** A browser's store with so much room. */
class Store implements Storage {
  readonly entries = new Map<string, string>();
  [name: string]: unknown;
  constructor(readonly room = Number.POSITIVE_INFINITY) {}
  get length() {
    return this.entries.size;
  }
  key = (index: number) => [...this.entries.keys()][index] ?? null;
  getItem = (key: string) => this.entries.get(key) ?? null;
  removeItem = (key: string) => void this.entries.delete(key);
  clear = () => this.entries.clear();
  setItem = (key: string, text: string) => {
    if (text.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, text);
  };
}

const before = flow([node("menu1", "menu", { wait: 5 }), node("dial1", "dial")]);
const wired = perform(before, noHistory, connect(types, wire("menu1", "1", "dial1")), 0, types);
const { flow: after, history } = perform(
  wired.flow,
  wired.history,
  setConfig(types, "menu1", "wait", undefined),
  0,
  types,
);

describe("undo after a reload", () => {
  it("takes back and does again what was done before, in words", () => {
    const store = new Store();
    keepHistory(store, "f", 7, history, 0);
    const kept = keptHistory(store, "f", 7);
    expect(kept.past.map(({ label }) => label.key)).toEqual(["undo.connect", "undo.config"]);
    expect(kept.past[0]?.label.params).toEqual({ from: "Menu", to: "Dial" });
    const once = undo(after, kept);
    const twice = undo(once.flow, once.history);
    expect(twice.flow).toEqual(before);
    const again = redo(twice.flow, twice.history);
    expect(redo(again.flow, again.history).flow).toEqual(after);
  });

  it("is dropped when the server's draft is another, or another flow is opened", () => {
    const store = new Store();
    keepHistory(store, "f", 7, history, 0);
    expect(keptHistory(store, "f", 8)).toBe(noHistory);
    expect(keptHistory(store, "g", 7)).toBe(noHistory);
  });

  it("never joins a step of now with one of then", () => {
    const store = new Store();
    keepHistory(store, "f", 7, history, 0);
    const kept = keptHistory(store, "f", 7);
    const next = perform(after, kept, setConfig(types, "menu1", "wait", 9), 1, types);
    expect(next.history.past).toHaveLength(3);
  });

  it.each(["{", "null", "[]", '{"format": 1, "revision": 7, "past": [{}], "future": []}'])(
    "begins anew where the browser holds %s",
    (text) => {
      const store = new Store();
      store.setItem("flowforge.undo.f", text);
      expect(keptHistory(store, "f", 7)).toBe(noHistory);
    },
  );
});

describe("signing out", () => {
  it("leaves nothing of the flows in the browser, and everything else", () => {
    const store = new Store();
    store.setItem("flowforge.lang", "de");
    keepHistory(store, "f", 1, history, 0);
    keepHistory(store, "g", 1, history, 1);
    forgetHistories(store);
    expect([...store.entries.keys()]).toEqual(["flowforge.lang"]);
  });
});

describe("the room that a browser has", () => {
  const long = Array.from({ length: 60 }, (_, index) => `${index}`.repeat(8000));
  const many = long.reduce<{ flow: typeof before; history: History }>(
    (at, text, index) =>
      perform(at.flow, at.history, setConfig(types, "menu1", `f${index}`, text), 0),
    { flow: before, history: noHistory },
  );

  it("is kept to: the last steps stay, the first ones go", () => {
    const store = new Store();
    keepHistory(store, "f", 1, many.history, 0);
    const kept = keptHistory(store, "f", 1);
    expect(kept.past.length).toBeGreaterThan(5);
    expect(kept.past.length).toBeLessThan(60);
    expect(kept.past.at(-1)?.forward).toEqual(many.history.past.at(-1)?.forward);
  });

  it("may be used up: then nothing old is left that would not fit", () => {
    const store = new Store(100);
    store.entries.set("flowforge.undo.f", "old");
    keepHistory(store, "f", 1, history, 0);
    expect(keptHistory(store, "f", 1)).toBe(noHistory);
    expect(store.length).toBe(0);
  });

  it("is for the flows that were changed last", () => {
    const store = new Store();
    const moved = perform(before, noHistory, moveNodes(new Map([["dial1", { x: 5, y: 5 }]])), 0);
    for (let at = 1; at <= 12; at += 1) keepHistory(store, `f${at}`, 1, moved.history, at);
    expect(store.length).toBe(8);
    expect(keptHistory(store, "f4", 1)).toBe(noHistory);
    expect(keptHistory(store, "f12", 1)).not.toBe(noHistory);
  });
});

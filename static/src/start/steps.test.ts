import { describe, expect, it } from "vitest";
import type { Connecting } from "../model/types";
import { consoleEntries, left, standings } from "./steps";

const done: Connecting = {
  name: "Practice",
  live: 3,
  off: false,
  reach: "public",
  baseUrl: "https://flows.example.org",
  checked: true,
  addresses: [],
  program: "flowforge",
  sampleNumbers: [],
  received: "2026-03-12T14:03:00Z",
  refused: null,
  stray: null,
};
const state = (change: Partial<Connecting>): Connecting => ({ ...done, ...change });

describe("the check-list", () => {
  it("has nothing left where everything is done", () => {
    expect(new Set(Object.values(standings(done)))).toEqual(new Set(["ok"]));
    expect(left(done)).toBe(0);
  });

  it("begins with everything but the address still to do", () => {
    const fresh = state({ live: null, sampleNumbers: ["+49 30 23125 020"], received: null });
    expect(standings(fresh)).toEqual({
      live: "todo",
      numbers: "todo",
      address: "ok",
      paste: "todo",
      first: "waits",
    });
    expect(left(fresh)).toBe(4);
  });

  it("wants an address that the internet reaches, and signatures that are checked", () => {
    expect(standings(state({ reach: "not_public" })).address).toBe("todo");
    expect(standings(state({ checked: false })).address).toBe("todo");
    expect(standings(state({ reach: "not_safe" })).address).toBe("look");
  });

  it("tells a post that was turned away from one that never came", () => {
    const refused = { at: "2026-03-12T14:03:00Z", reason: "unsigned" as const };
    expect(standings(state({ received: null, refused })).first).toBe("todo");
    expect(standings(state({ refused })).first).toBe("look");
    expect(standings(state({ checked: false })).first).toBe("look");
  });

  it("names the entries of sipgate's console that an address belongs to", () => {
    expect(consoleEntries("any")).toEqual(["in", "out"]);
    expect(consoleEntries("in")).toEqual(["in"]);
    expect(consoleEntries("out")).toEqual(["out"]);
  });
});

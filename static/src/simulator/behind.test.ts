import { describe, expect, it } from "vitest";
import type { PhoneEntry, PhoneState, Standing } from "../model/phone";
import { receivedWith, variablesOf, wayBack } from "./behind";
import { signalOf } from "./signal";
import { stopsAfter, traceUpTo } from "./trace";

const entry = (
  kind: PhoneEntry["kind"],
  event: number,
  data: PhoneEntry["data"] = {},
  node = "n",
): PhoneEntry => ({ at: "", kind, node, data, event, before: 0, after: 0 });

const call = (stood: Standing[], entries: PhoneEntry[] = []): PhoneState => ({
  id: "c",
  state: stood.at(-1) ?? "waiting",
  action: { kind: "gather" },
  sound: null,
  xml: "",
  at: "",
  vars: {},
  entries,
  snapshots: [],
  stood,
});

describe("the variables behind a line", () => {
  it("are told apart by whether they changed; empty ones say nothing", () => {
    const snapshots = [
      { digits: "1", caller: "491", cause: "", order: { status: "old" } },
      { digits: "", caller: "491", cause: "", order: { status: "new", city: "Ulm" } },
    ];
    const { changed, same } = variablesOf({ ...entry("step", 1), after: 1 }, snapshots);
    expect(changed).toEqual([
      { name: "digits", before: "1", after: "" },
      { name: "order.status", before: "old", after: "new" },
      { name: "order.city", before: null, after: "Ulm" },
    ]);
    expect(same).toEqual([["caller", "491"]]);
  });

  it("of an event are shown without what is empty", () => {
    const rings = entry("event", 1, { event: "rings", caller: "491", user_ids: [], xcid: "" });
    expect(receivedWith(rings)).toEqual([["caller", "491"]]);
  });
});

describe("the way back", () => {
  const asks = entry("action", 1, { timeout_ms: 5000 });
  const presses = entry("event", 2, { event: "digits", digits: "1" });
  const dials = entry("action", 2, { action: "dial" });

  it("leads from the keys to the question before them", () => {
    expect(wayBack(presses, call(["waiting", "ringing"], [asks, presses, dials]))).toBe(1);
  });

  it("leads to an answer, unless the call stands there still", () => {
    const stands = call(["waiting", "ringing"], [asks, presses, dials]);
    expect(wayBack(asks, stands)).toBe(1);
    expect(wayBack(dials, stands)).toBeNull();
  });

  it("does not lead before the ringing, to an end, or into a sound that is merely played", () => {
    expect(wayBack(entry("event", 1, { event: "rings" }), call(["waiting"]))).toBeNull();
    expect(wayBack(asks, call(["ended", "ended"], [asks]))).toBeNull();
    const plays = entry("action", 1, { timeout_ms: 1 });
    expect(wayBack(plays, call(["waiting", "waiting"], [plays]))).toBeNull();
    expect(wayBack(entry("note", 1), call(["waiting", "ended"]))).toBeNull();
  });
});

describe("the light on the canvas", () => {
  const entries = [
    entry("event", 1, {}, ""),
    entry("step", 1, { port: "rings" }, "in"),
    entry("note", 1, {}, "who"),
    entry("action", 1, {}, "who"),
  ];
  const document = { wires: [{ source: "in", port: "rings", target: "who" }] } as never;

  it("stops once at each node, and at the end", () => {
    expect(stopsAfter(0, entries)).toEqual([2, 4]);
    expect(stopsAfter(2, entries)).toEqual([4]);
    expect(stopsAfter(4, entries)).toEqual([4]);
  });

  it("shows the way up to a line: the wire only when its end is reached", () => {
    const now = { ...call(["waiting"], entries), at: "who" };
    expect(traceUpTo(2, now, document)).toMatchObject({ active: "in", visited: ["in"], wires: [] });
    expect(traceUpTo(9, now, document)).toMatchObject({ active: "who", visited: ["in", "who"] });
    expect(traceUpTo(9, now, document).wires).toHaveLength(1);
  });
});

describe("the telephone's own signals", () => {
  const quiet = {
    call: null,
    gather: null,
    heard: null,
    busy: false,
    talking: false,
    sounding: false,
    error: null,
  };
  const rings = { ...quiet, call: { ...call(["ringing"]), action: { kind: "dial" as const } } };

  it("ring from the call until the flow answers, and while somebody is rung", () => {
    expect(signalOf({ ...quiet, busy: true })).toBe("ringing");
    expect(signalOf(rings)).toBe("ringing");
    expect(signalOf({ ...quiet, call: call(["waiting"]) })).toBeNull();
  });

  it("are silent while something is said, in conversation, and at the voicemail", () => {
    expect(signalOf({ ...rings, sounding: true })).toBeNull();
    expect(signalOf({ ...rings, talking: true })).toBeNull();
    const voicemail = { ...rings.call, action: { kind: "dial" as const, voicemail: true } };
    expect(signalOf({ ...rings, call: voicemail })).toBeNull();
  });

  it("are engaged where the flow ends the call, not where the caller does", () => {
    const ends = (kind: "reject" | "hangup" | "dial") =>
      signalOf({ ...quiet, call: { ...call(["ended"]), action: { kind } } });
    expect([ends("reject"), ends("hangup"), ends("dial")]).toEqual(["engaged", "engaged", null]);
  });
});

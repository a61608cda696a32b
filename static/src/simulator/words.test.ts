import { describe, expect, it } from "vitest";
import { flow, node, nodeType } from "../model/fixtures";
import type { Entry } from "../model/phone";
import type { FlowDocument, NodeType } from "../model/types";
import { traceOf } from "./trace";
import { flatVariables, linesOf, type Names, prettyNumber, whoIsCalled } from "./words";

const document = {
  nodes: [
    { id: "in", type: "webhook", name: "", config: {} },
    { id: "who", type: "menu", name: "Who?", config: { choices: [{ key: "1", label: "Anna" }] } },
    { id: "anna", type: "dial", name: "Dial Anna", config: {} },
    { id: "log", type: "log", name: "", config: {} },
  ],
  wires: [
    { source: "in", port: "next", target: "who" },
    { source: "who", port: "1", target: "anna" },
    { source: "who", port: "1", target: "log" },
    { source: "who", port: "silence", target: "anna" },
  ],
} as unknown as FlowDocument;

const plain = {
  ports: [],
  eventPorts: [],
  portsFrom: null,
  portField: "port",
  schema: {},
  fields: {},
};
const types = new Map(
  Object.entries({
    webhook: {
      ...plain,
      label: "Incoming call",
      starts: true,
      ports: [{ name: "next", label: "when it rings" }],
    },
    menu: {
      ...plain,
      label: "Menu",
      portsFrom: "choices",
      portField: "key",
      ports: [{ name: "silence", label: "silence" }],
    },
    dial: {
      ...plain,
      label: "Dial",
      eventPorts: [{ name: "answered", label: "when answered" }],
    },
    log: { ...plain, label: "Write to the log" },
  }),
) as unknown as Map<string, NodeType>;

const names: Names = { document, types, seconds: (ms) => `${ms / 1000} s` };

const entry = (second: number, kind: Entry["kind"], node: string, data: Entry["data"]): Entry => ({
  at: new Date(Date.UTC(2026, 0, 1, 12, 0, 0) + second * 1000).toISOString(),
  kind,
  node,
  data,
});

const call: Entry[] = [
  entry(0, "event", "", { event: "rings", caller: "492111234567" }),
  entry(0, "step", "in", { port: "next" }),
  entry(0, "action", "who", { action: "gather", timeout_ms: 20_000, max_digits: 1 }),
  entry(6.4, "event", "who", { event: "digits", digits: "1" }),
  entry(6.4, "step", "who", { port: "1" }),
  entry(6.4, "action", "anna", { action: "dial", numbers: ["491512345678"], voicemail: false }),
  entry(9, "event", "", { event: "answered" }),
  entry(30, "event", "", { event: "hung up", cause: "normalClearing" }),
];

const short = (entries: Entry[]) =>
  linesOf(entries, names).map((line) => [line.who, line.text, line.strong || line.strongKey || ""]);

describe("a transcript in words", () => {
  it("tells a whole call", () => {
    expect(short(call)).toEqual([
      ["Incoming call", "phone.line.rings", "+49 211 1234567"],
      ["Who?", "phone.line.asks", ""],
      ["", "phone.line.presses", "1"],
      ["Who?", "phone.line.goes", "1 Anna"],
      ["Dial Anna", "phone.line.dials", "+49 151 2345678"],
      ["Anna", "phone.line.answered", ""],
      ["", "phone.line.hungUp", "phone.cause.normalClearing"],
    ]);
  });

  it("counts the seconds from the first line", () => {
    expect(linesOf(call, names).map((line) => line.at)).toEqual([0, 0, 6.4, 6.4, 6.4, 9, 30]);
  });

  it("knows the node of every line, so that a click can show it", () => {
    const nodes = linesOf(call, names).map((line) => line.node);
    expect(nodes).toEqual(["in", "who", "who", "who", "anna", "anna", ""]);
  });

  it("says how long and for how many keys a node waits", () => {
    const asks = linesOf(call, names)[1];
    expect(asks?.values).toEqual({ count: 1, seconds: "20 s" });
  });

  it("keeps quiet about the silence after a sound that only plays", () => {
    const only = entry(1, "action", "who", { action: "gather", timeout_ms: 1, max_digits: 1 });
    const asked = entry(1, "action", "who", { action: "gather", timeout_ms: 5000, max_digits: 1 });
    const silent = entry(2, "event", "who", { event: "digits", digits: "" });
    expect(short([only, silent])).toEqual([["Who?", "phone.line.plays", ""]]);
    expect(short([asked, silent])[1]).toEqual(["", "phone.line.silent", ""]);
  });

  it("says what went wrong, and what happens instead", () => {
    const lines = linesOf(
      [
        entry(0, "problem", "who", { code: "node_failed", text: "the database is away" }),
        entry(0, "problem", "who", { code: "fallback", text: "voicemail" }),
        entry(0, "problem", "who", { code: "brand_new", text: "something else" }),
      ],
      names,
    );
    expect(lines.map((line) => [line.text, line.strong, line.tone])).toEqual([
      ["phone.problem.node_failed", "", "problem"],
      ["phone.fallback.voicemail", "", "problem"],
      [null, "something else", "problem"],
    ]);
    expect(lines[0]?.values).toEqual({ reason: "the database is away" });
  });

  it("does not name numbers that are withheld, nor invents a plus", () => {
    const hidden = entry(0, "event", "", { event: "rings", caller: "anonymous" });
    expect(short([hidden])[0]?.[2]).toBe("phone.number.anonymous");
    expect(prettyNumber("110")).toBe("110");
    expect(prettyNumber("<b>")).toBe("<b>");
    expect(prettyNumber("493023125012")).toBe("+49 30 23125012");
    expect(prettyNumber("4951011234567")).toBe("+49 51011234567");
    expect(prettyNumber("12025550123")).toBe("+1 2025550123");
    expect(prettyNumber("358401234567")).toBe("+358 401234567");
  });

  it("leaves out where a side task ends, the only way on, and events that lead nowhere", () => {
    expect(short([entry(0, "step", "log", { port: "" })])).toEqual([]);
    expect(short([entry(0, "step", "in", { port: "next" })])).toEqual([]);
    const answered = [entry(0, "step", "anna", { port: "answered" })];
    expect(short(answered)).toEqual([]);
    const wire = { source: "anna", port: "answered", target: "log" };
    const wired = { ...names, document: { ...document, wires: [wire] } };
    expect(linesOf(answered, wired)[0]?.strong).toBe("when answered");
  });
});

describe("who is called", () => {
  it("is told without the verb, in the page's language or in the type's own", () => {
    const called = (name: string, label: string) =>
      whoIsCalled("x", {
        document: flow([{ ...node("x", "dial"), name }]),
        types: new Map([["dial", nodeType("dial", { label })]]),
      });
    expect(called("Dial Ben", "Dial")).toBe("Ben");
    expect(called("Dial Ben", "Verbinden")).toBe("Ben");
    expect(called("Verbinden Ben", "Verbinden")).toBe("Ben");
    expect(called("Dialog team", "Dial")).toBe("Dialog team");
  });
});

describe("the way of a call on the canvas", () => {
  it("is made of the wires that it took and the nodes that it saw", () => {
    expect(traceOf({ entries: call, at: "anna", state: "ringing" }, document)).toEqual({
      active: "anna",
      running: true,
      visited: ["in", "who", "anna"],
      wires: ["in|next|who", "who|1|anna"],
    });
  });

  it("takes in side tasks once they have run, and knows that the call is over", () => {
    const side = [...call, entry(7, "step", "log", { port: "" })];
    const trace = traceOf({ entries: side, at: "anna", state: "ended" }, document);
    expect(trace.running).toBe(false);
    expect(trace.wires).toContain("who|1|log");
  });
});

describe("the variables of a call", () => {
  it("are flattened to the names that templates use", () => {
    const vars = { caller: "49", customer: { status: "PENDING", gone: null }, users: ["a", "b"] };
    expect(flatVariables(vars)).toEqual([
      ["caller", "49"],
      ["customer.status", "PENDING"],
      ["customer.gone", ""],
      ["users", "a, b"],
    ]);
  });
});

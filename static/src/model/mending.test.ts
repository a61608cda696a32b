import { describe, expect, it } from "vitest";
import { apply, deleteNodes } from "./commands";
import { flow, node, types, wire } from "./fixtures";
import { noHistory, perform, undo } from "./history";
import { mend, silence, unsilence } from "./mending";
import type { Change } from "./types";

const change = (done: Change["do"], more: Partial<Change>): Change => ({
  do: done,
  node: "",
  field: "",
  value: null,
  port: "",
  target: "",
  ...more,
});
const mended = (before: ReturnType<typeof flow>, ...changes: Change[]) =>
  apply(before, mend(types, { label: "Mend it", changes }));

const rules = [
  { port: "one", operator: "equals", value: "1" },
  { port: "two", operator: "equals", value: "1" },
];
const before = flow(
  [node("switch1", "switch", { rules }), node("dial1", "dial"), node("dial2", "dial")],
  [wire("switch1", "one", "dial1"), wire("switch1", "two", "dial2")],
);

describe("mending", () => {
  it("sets a field, and a setting of the flow", () => {
    const after = mended(
      before,
      change("set", { node: "dial1", field: "numbers.0", value: "+49" }),
      change("setting", { field: "voice", value: "en-GB" }),
    );
    expect(after.nodes[1]?.config.numbers).toEqual(["+49"]);
    expect(after.settings.voice).toBe("en-GB");
  });

  it("takes an item out of its list together with its wires", () => {
    const after = mended(before, change("clear", { node: "switch1", field: "rules.1" }));
    expect(after.nodes[0]?.config.rules).toEqual([rules[0]]);
    expect(after.wires).toEqual([wire("switch1", "one", "dial1")]);
  });

  it("draws a wire, takes one away, deletes a node", () => {
    const to = { node: "switch1", port: "otherwise", target: "dial1" };
    expect(mended(before, change("connect", to)).wires).toContainEqual(
      wire("switch1", "otherwise", "dial1"),
    );
    const cut = { node: "switch1", port: "two", target: "dial2" };
    expect(mended(before, change("disconnect", cut)).wires).toHaveLength(1);
    const gone = mended(before, change("delete", { node: "dial2" }));
    expect(gone.nodes.map(({ id }) => id)).toEqual(["switch1", "dial1"]);
    expect(gone.wires).toHaveLength(1);
  });

  it("passes over what is not there any more", () => {
    const after = mended(
      before,
      change("set", { node: "gone", field: "x", value: 1 }),
      change("connect", { node: "switch1", port: "otherwise", target: "gone" }),
    );
    expect(after).toBe(before);
  });

  it("is one step back, with a label that says what was done", () => {
    const both = [
      change("disconnect", { node: "switch1", port: "two", target: "dial2" }),
      change("delete", { node: "dial2" }),
    ];
    const done = perform(before, noHistory, mend(types, { label: "Tidy up", changes: both }), 0);
    expect(done.history.past).toHaveLength(1);
    expect(done.history.past[0]?.label.params).toEqual({ what: "Tidy up" });
    expect(undo(done.flow, done.history).flow).toEqual(before);
  });
});

describe("leaving a problem as it is", () => {
  const spot = { code: "short_wait", node: "dial1", field: "wait", port: "" };
  const left = apply(before, silence(spot, "agreed"));

  it("keeps the reason in the flow, once for each place", () => {
    expect(left.silenced).toEqual([{ ...spot, reason: "agreed" }]);
    expect(apply(left, silence(spot, "still")).silenced).toEqual([{ ...spot, reason: "still" }]);
  });

  it("can be taken back", () => {
    expect(apply(left, unsilence(spot)).silenced).toEqual([]);
  });

  it("ends with the node, so that a new node of the same name is looked at", () => {
    expect(apply(left, deleteNodes(["dial1"])).silenced).toEqual([]);
    expect(apply(left, deleteNodes(["dial2"])).silenced).toHaveLength(1);
  });
});

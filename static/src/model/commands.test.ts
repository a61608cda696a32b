import { describe, expect, it } from "vitest";
import {
  addNode,
  apply,
  clipOf,
  connect,
  deleteNodes,
  disconnect,
  freshId,
  moveNodes,
  paste,
  reconnect,
  renameNode,
  setConfig,
  setSettings,
} from "./commands";
import { flow, node, typeNamed, types, wire } from "./fixtures";

const menu = (...keys: string[]) =>
  node("menu1", "menu", { choices: keys.map((key) => ({ key, label: `to ${key}` })) });

describe("adding", () => {
  it("gives a fresh node its defaults, a short id and whole pixels", () => {
    const before = flow([node("menu1", "menu")]);
    const after = apply(
      before,
      addNode(typeNamed("menu"), freshId(before, "menu"), { x: 1.6, y: 2.2 }),
    );
    expect(after.nodes[1]).toEqual({
      id: "menu2",
      type: "menu",
      version: 1,
      name: "",
      x: 2,
      y: 2,
      config: { prompt: { say: "", url: "", voice: "" }, choices: [], wait: 5 },
    });
    expect(before.nodes).toHaveLength(1);
  });

  it("does not share its defaults with the catalog", () => {
    const after = apply(flow([]), addNode(typeNamed("menu"), "menu1", { x: 0, y: 0 }));
    expect(after.nodes[0]?.config.choices).not.toBe(typeNamed("menu").defaults.choices);
  });

  it("can wire the new node in the same step", () => {
    const before = flow([node("webhook1", "webhook")]);
    const wiring = { wires: [wire("webhook1", "next", "menu1")], types };
    const after = apply(before, addNode(typeNamed("menu"), "menu1", { x: 0, y: 0 }, wiring));
    expect(after.wires).toEqual([wire("webhook1", "next", "menu1")]);
  });
});

describe("connecting", () => {
  const nodes = [
    node("webhook1", "webhook"),
    node("dial1", "dial"),
    node("dial2", "dial"),
    node("log1", "log"),
    node("log2", "log"),
  ];
  const draw = (before: ReturnType<typeof flow>, ...wires: ReturnType<typeof wire>[]) =>
    wires.reduce((now, one) => apply(now, connect(types, one)), before).wires;

  it("replaces the path of a port", () => {
    expect(
      draw(flow(nodes), wire("webhook1", "next", "dial1"), wire("webhook1", "next", "dial2")),
    ).toEqual([wire("webhook1", "next", "dial2")]);
  });

  it("hangs side tasks on the same port, after the path", () => {
    expect(
      draw(
        flow(nodes),
        wire("webhook1", "next", "log1"),
        wire("webhook1", "next", "dial1"),
        wire("webhook1", "next", "log2"),
      ),
    ).toEqual([
      wire("webhook1", "next", "dial1"),
      wire("webhook1", "next", "log1"),
      wire("webhook1", "next", "log2"),
    ]);
  });

  it("keeps side tasks when the path is replaced", () => {
    const before = flow(nodes, [
      wire("webhook1", "next", "dial1"),
      wire("webhook1", "next", "log1"),
    ]);
    expect(draw(before, wire("webhook1", "next", "dial2"))).toEqual([
      wire("webhook1", "next", "dial2"),
      wire("webhook1", "next", "log1"),
    ]);
  });

  it("lets an event port lead to several tasks, and draws no wire twice", () => {
    const twice = wire("dial1", "answered", "log1");
    expect(draw(flow(nodes), twice, twice, wire("dial1", "answered", "log2"))).toEqual([
      twice,
      wire("dial1", "answered", "log2"),
    ]);
  });

  it("moves a wire to another target and leaves the port's others", () => {
    const before = flow(nodes, [
      wire("webhook1", "next", "dial1"),
      wire("webhook1", "next", "log1"),
    ]);
    const moved = reconnect(
      types,
      wire("webhook1", "next", "log1"),
      wire("dial1", "answered", "log1"),
    );
    expect(apply(before, moved).wires).toEqual([
      wire("webhook1", "next", "dial1"),
      wire("dial1", "answered", "log1"),
    ]);
  });

  it("takes a wire away and leaves the others", () => {
    const wires = [wire("webhook1", "next", "dial1"), wire("dial1", "answered", "log1")];
    expect(apply(flow(nodes, wires), disconnect(wires.slice(0, 1))).wires).toEqual(wires.slice(1));
  });
});

describe("deleting and moving", () => {
  it("takes the wires of deleted nodes along", () => {
    const before = flow(
      [node("a", "menu"), node("b", "dial"), node("c", "log")],
      [wire("a", "1", "b"), wire("b", "answered", "c"), wire("a", "2", "c")],
    );
    const after = apply(before, deleteNodes(["b"]));
    expect(after.nodes.map((one) => one.id)).toEqual(["a", "c"]);
    expect(after.wires).toEqual([wire("a", "2", "c")]);
  });

  it("moves the named nodes only", () => {
    const after = apply(
      flow([node("a", "menu"), node("b", "menu")]),
      moveNodes(new Map([["b", { x: 10.4, y: -3.6 }]])),
    );
    expect(after.nodes.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [10, -4],
    ]);
  });
});

describe("configuring", () => {
  const wires = [wire("menu1", "1", "a"), wire("menu1", "2", "b"), wire("menu1", "no input", "c")];
  const others = [node("a", "dial"), node("b", "dial"), node("c", "dial")];
  const before = flow([menu("1", "2"), ...others], wires);
  const ports = (after: typeof before) =>
    after.wires.map(({ port, target }) => `${port}>${target}`);

  it("sets values deep inside and makes missing parts", () => {
    const after = apply(before, setConfig(types, "menu1", "prompt.say", "Hello"));
    expect(after.nodes[0]?.config.prompt).toEqual({ say: "Hello" });
  });

  it("lets wires follow a renamed choice", () => {
    const after = apply(before, setConfig(types, "menu1", "choices.0.key", "7"));
    expect(ports(after)).toEqual(["7>a", "2>b", "no input>c"]);
  });

  it("lets wires follow through an empty key", () => {
    const empty = apply(before, setConfig(types, "menu1", "choices.0.key", ""));
    const after = apply(empty, setConfig(types, "menu1", "choices.0.key", "3"));
    expect(ports(after)).toEqual(["3>a", "2>b", "no input>c"]);
  });

  it("gives wires back when a key was another's for a moment", () => {
    const same = apply(before, setConfig(types, "menu1", "choices.0.key", "2"));
    const after = apply(same, setConfig(types, "menu1", "choices.0.key", "3"));
    expect(ports(after).sort()).toEqual(["2>b", "3>a", "no input>c"]);
  });

  it("takes the wires of a removed choice away", () => {
    const after = apply(before, setConfig(types, "menu1", "choices.0", undefined));
    expect(after.nodes[0]?.config.choices).toEqual([{ key: "2", label: "to 2" }]);
    expect(ports(after)).toEqual(["2>b", "no input>c"]);
  });

  it("keeps wires where choices only change places", () => {
    const list = [
      { key: "2", label: "" },
      { key: "1", label: "" },
    ];
    expect(ports(apply(before, setConfig(types, "menu1", "choices", list)))).toEqual(ports(before));
  });

  it("keeps the configuration of a node whose type is not known", () => {
    const odd = flow([node("x", "teleport", { to: "moon" })], [wire("x", "gone", "x")]);
    const after = apply(odd, setConfig(types, "x", "to", "mars"));
    expect(after.nodes[0]?.config).toEqual({ to: "mars" });
    expect(after.wires).toEqual(odd.wires);
  });

  it("renames nodes and changes the flow's settings", () => {
    const named = apply(before, renameNode("menu1", "Who?"));
    expect(named.nodes[0]?.name).toBe("Who?");
    const after = apply(
      named,
      setSettings({ name: "Family", fallback: { do: "dial", number: "0211 1" } }),
    );
    expect(after.name).toBe("Family");
    expect(after.settings).toEqual({
      ...before.settings,
      fallback: { do: "dial", number: "0211 1" },
    });
  });
});

describe("copying", () => {
  it("pastes under fresh ids with the wires among the copied, moved aside", () => {
    const before = flow(
      [menu("1"), node("dial1", "dial"), node("dial2", "dial")],
      [wire("menu1", "1", "dial1"), wire("menu1", "no input", "dial2")],
    );
    const { command, ids } = paste(before, clipOf(before, ["menu1", "dial1"]), { x: 30, y: 20 });
    const after = apply(before, command);
    expect(ids).toEqual(["menu2", "dial3"]);
    expect(after.nodes.slice(3).map(({ id, x, y }) => [id, x, y])).toEqual([
      ["menu2", 30, 20],
      ["dial3", 30, 20],
    ]);
    expect(after.wires.slice(2)).toEqual([wire("menu2", "1", "dial3")]);
  });

  it("pastes the same clip twice without a clash", () => {
    const before = flow([node("dial1", "dial")]);
    const clip = clipOf(before, ["dial1"]);
    const once = apply(before, paste(before, clip, { x: 1, y: 1 }).command);
    const twice = apply(once, paste(once, clip, { x: 2, y: 2 }).command);
    expect(twice.nodes.map((one) => one.id)).toEqual(["dial1", "dial2", "dial3"]);
  });
});

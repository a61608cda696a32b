import { describe, expect, it } from "vitest";
import { freshNode } from "./bestPort";
import { apply } from "./commands";
import { flow, node, typeNamed, types, wire } from "./fixtures";
import { attach, insertInto, portIn, removeKeepingPath, wireOnto } from "./inserting";

const at = (id: string, type: string, x: number, y = 0, config = {}) => ({
  ...node(id, type, config),
  x,
  y,
});
const fresh = (type: string, x = 0, y = 0) => ({ ...freshNode(typeNamed(type), `${type}9`), x, y });

describe("a node put into a wire", () => {
  const call = wire("webhook1", "next", "dial1");
  const line = flow(
    [at("webhook1", "webhook", 0), at("dial1", "dial", 328), at("log1", "log", 656)],
    [call, wire("dial1", "answered", "log1")],
  );

  it("takes its place in the path, where the wire stood among its port's", () => {
    const two = { ...line, wires: [call, wire("webhook1", "next", "log1")] };
    const after = apply(two, insertInto(types, call, fresh("switch"), "otherwise"));
    expect(after.wires).toEqual([
      wire("webhook1", "next", "switch9"),
      wire("webhook1", "next", "log1"),
      wire("switch9", "otherwise", "dial1"),
    ]);
  });

  it("stands clear of its neighbours: what comes after makes room", () => {
    const after = apply(line, insertInto(types, call, fresh("menu", 200, 10), "no input"));
    const x = (id: string) => after.nodes.find((one) => one.id === id)?.x ?? 0;
    expect(x("menu9")).toBe(328);
    expect(x("dial1")).toBe(656);
    expect(x("log1")).toBe(984);
    expect(x("webhook1")).toBe(0);
  });

  it("needs a way in and a way on", () => {
    expect(portIn(line, types, call, fresh("menu"))).toBe("no input");
    expect(portIn(line, types, call, fresh("dial"))).toBeUndefined();
    expect(portIn(line, types, call, fresh("webhook"))).toBeUndefined();
    expect(portIn(line, types, call, fresh("note"))).toBeUndefined();
  });

  it("says nothing where nothing can be said to the caller", () => {
    const aside = wire("dial1", "answered", "log1");
    expect(portIn(line, types, aside, fresh("menu"))).toBeUndefined();
    expect(portIn(line, types, aside, fresh("switch"))).toBe("otherwise");
  });
});

describe("a node put onto another one", () => {
  const start = at("webhook1", "webhook", 0);
  const menu = at("menu1", "menu", 900, 400, { choices: [{ key: "1" }] });
  const open = flow([start, menu]);

  it("is connected by the best port and stands beside it", () => {
    const onto = wireOnto(open, types, start, menu);
    expect(onto).toEqual(wire("webhook1", "next", "menu1"));
    const after = apply(open, attach(types, wire("webhook1", "next", "menu1"), menu));
    expect(after.wires).toEqual([wire("webhook1", "next", "menu1")]);
    expect(after.nodes[1]?.x).toBe(328);
  });

  it("leads to it where it has no way in itself", () => {
    expect(wireOnto(open, types, menu, fresh("webhook"))).toEqual(
      wire("webhook9", "next", "menu1"),
    );
  });

  it("is left alone where nothing fits", () => {
    expect(wireOnto(open, types, menu, fresh("note"))).toBeUndefined();
    expect(
      wireOnto(flow([at("dial1", "dial", 0)]), types, at("dial1", "dial", 0), fresh("webhook")),
    ).toEqual(wire("webhook9", "next", "dial1"));
  });
});

describe("deleting a node and keeping its path", () => {
  const nodes = [node("webhook1", "webhook"), node("switch1", "switch"), node("dial1", "dial")];
  const wires = [wire("webhook1", "next", "switch1"), wire("switch1", "otherwise", "dial1")];
  const kept = (more: ReturnType<typeof wire>[], extra: ReturnType<typeof node>[] = []) => {
    const before = flow([...nodes, ...extra], [...wires, ...more]);
    const command = removeKeepingPath(before, types, "switch1");
    return command === null ? null : apply(before, command);
  };

  it("leads what came to it on to where it went", () => {
    expect(kept([])?.wires).toEqual([wire("webhook1", "next", "dial1")]);
    expect(kept([])?.nodes.map(({ id }) => id)).toEqual(["webhook1", "dial1"]);
  });

  it("is possible where several ports go the same way", () => {
    expect(kept([wire("switch1", "r1", "dial1")])?.wires).toHaveLength(1);
  });

  it("is not, where two ways lead on, or none comes", () => {
    expect(kept([wire("switch1", "r1", "log1")], [node("log1", "log")])).toBeNull();
    expect(removeKeepingPath(flow(nodes, wires.slice(1)), types, "switch1")).toBeNull();
  });
});

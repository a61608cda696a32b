import { describe, expect, it } from "vitest";
import { apply } from "./commands";
import { flow, node, types, wire } from "./fixtures";
import { moveSideTask } from "./sideTasks";
import type { Wire } from "./types";

const path = wire("in", "next", "anna");
const [first, second] = [wire("in", "next", "log1"), wire("in", "next", "log2")];
const line = flow(
  [node("in", "webhook"), node("anna", "dial"), node("log1", "log"), node("log2", "log")],
  [path, first, wire("anna", "hung up", "log1"), second],
);

const targets = (task: Wire, by: 1 | -1) => {
  const command = moveSideTask(line, types, task, by);
  const after = command === null ? line : apply(line, command);
  return after.wires.filter(({ source }) => source === "in").map(({ target }) => target);
};

describe("side tasks of one port", () => {
  it("change places, one earlier or one later", () => {
    expect(targets(second, -1)).toEqual(["anna", "log2", "log1"]);
    expect(targets(first, 1)).toEqual(["anna", "log2", "log1"]);
  });

  it("never stand before the call's own path, which itself stays", () => {
    expect(moveSideTask(line, types, first, -1)).toBeNull();
    expect(moveSideTask(line, types, path, 1)).toBeNull();
    expect(moveSideTask(line, types, second, 1)).toBeNull();
  });
});

import { expect, it } from "vitest";
import { marksOf, untestedWays } from "./marks";
import type { TestResult } from "./types";

const result = (id: number, passes: boolean, nodes: string[], ports: string[]): TestResult => ({
  id,
  passes,
  differs: passes ? null : 1,
  expected: null,
  instead: [],
  why: "",
  nodes,
  ways: ports.map((port, index) => ({ node: nodes[index] ?? "", port })),
});

const ways = [
  { node: "in", port: "rings" },
  { node: "menu", port: "1" },
  { node: "menu", port: "2" },
];

it("counts a way as tested only if a test that passes takes it", () => {
  const passes = result(1, true, ["in", "menu"], ["rings", "1"]);
  const fails = result(2, false, ["in", "menu", "ben"], ["rings", "2"]);
  expect(untestedWays(ways, [passes, fails])).toEqual([{ node: "menu", port: "2" }]);
  expect(untestedWays(ways, [])).toEqual(ways);
});

it("marks the nodes that a failed test came by, and where it went another way", () => {
  const fails = result(2, false, ["in", "menu", "ben"], ["rings", "2"]);
  const marks = marksOf([fails], [{ node: "menu", port: "1" }]);
  expect([...marks.nodes]).toEqual([
    ["in", "failed"],
    ["menu", "failed"],
    ["ben", "here"],
  ]);
  expect([...(marks.ports.get("menu") ?? [])]).toEqual([
    ["1", "untested"],
    ["2", "failed"],
  ]);
});

it("marks nothing where every test passes and nothing is to be shown", () => {
  const marks = marksOf([result(1, true, ["in"], ["rings"])], []);
  expect([marks.nodes.size, marks.ports.size]).toEqual([0, 0]);
});

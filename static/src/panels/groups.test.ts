import { expect, it } from "vitest";
import { worstOf } from "../levels";
import { flow, node } from "../model/fixtures";
import type { Level, Problem } from "../model/types";
import { counted, grouped } from "./groups";

const problem = (at: string, level: Level): Problem => ({
  code: "code",
  level,
  node: at,
  field: "",
  port: "",
  text: `${at} ${level}`,
  name: "",
  why: "",
  mends: [],
  silenced: "",
});
const document = flow([node("a", "menu"), node("b", "dial")]);

it("groups problems by node, those that block first, the rest as the flow has its nodes", () => {
  const problems = [
    problem("b", "hint"),
    problem("a", "warning"),
    problem("b", "warning"),
    problem("", "warning"),
    problem("gone", "error"),
  ];
  const groups = grouped(problems, document);
  expect(groups.map((group) => group.node)).toEqual(["gone", "", "a", "b"]);
  expect(groups.at(-1)?.problems.map(({ level }) => level)).toEqual(["warning", "hint"]);
});

it("counts the levels that there are", () => {
  expect(counted([problem("a", "hint"), problem("b", "error"), problem("b", "hint")])).toEqual([
    ["error", 1],
    ["hint", 2],
  ]);
});

it("names the first of the worst: a mark of many looks like it", () => {
  const [hint, warning] = [problem("a", "hint"), problem("b", "warning")];
  expect(worstOf([hint, warning, problem("c", "error"), problem("d", "error")])?.node).toBe("c");
  expect(worstOf([hint, warning])).toBe(warning);
  expect(worstOf([hint])).toBe(hint);
  expect(worstOf([])).toBeUndefined();
});

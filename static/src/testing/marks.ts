/** From the results of tests to marks on the canvas. */

import type { NodeMark, PortMark, TestMarks } from "../store/testMarks";
import type { TestResult, Way } from "./types";

/** The ways that no passing test takes. */
export function untestedWays(ways: readonly Way[], results: readonly TestResult[]): Way[] {
  const taken = new Set(results.filter(({ passes }) => passes).flatMap((one) => one.ways.map(key)));
  return ways.filter((way) => !taken.has(key(way)));
}

const key = ({ node, port }: Way) => `${node}|${port}`;

/** Mark what failed tests came by, and what is `untested`. */
export function marksOf(results: readonly TestResult[], untested: readonly Way[]): TestMarks {
  const nodes = new Map<string, NodeMark>();
  const ports = new Map<string, Map<string, PortMark>>();
  const mark = ({ node, port }: Way, how: PortMark) => {
    const own = ports.get(node) ?? new Map<string, PortMark>();
    ports.set(node, own.set(port, how));
  };
  for (const way of untested) mark(way, "untested");
  const failed = results.filter(({ passes }) => !passes);
  for (const { nodes: passed, ways } of failed) {
    for (const node of passed) nodes.set(node, "failed");
    for (const way of ways) mark(way, "failed");
  }
  for (const { nodes: passed } of failed) {
    const last = passed.at(-1);
    if (last !== undefined) nodes.set(last, "here");
  }
  return { nodes, ports };
}

/** Problems as the list shows them: by node, in the flow's order, those that block first. */

import { levels } from "../levels";
import type { FlowDocument, Level, Problem } from "../model/types";

export interface Group {
  /** Node id, or "" for the flow as a whole. */
  node: string;
  problems: Problem[];
}

const rank = ({ level }: Problem) => levels.indexOf(level);

const worst = ({ problems }: Group) => Math.min(...problems.map(rank));

/** Group problems by node: groups with an error first, then as the nodes stand in the flow. */
export function grouped(problems: readonly Problem[], flow: FlowDocument | null): Group[] {
  const groups = new Map<string, Group>();
  for (const problem of problems) {
    const group = groups.get(problem.node) ?? { node: problem.node, problems: [] };
    group.problems.push(problem);
    groups.set(problem.node, group);
  }
  const place = new Map((flow?.nodes ?? []).map((node, index) => [node.id, index]));
  const placeOf = (group: Group) => place.get(group.node) ?? -1;
  for (const group of groups.values()) {
    group.problems.sort((one, other) => rank(one) - rank(other));
  }
  return [...groups.values()].sort(
    (one, other) => worst(one) - worst(other) || placeOf(one) - placeOf(other),
  );
}

/** How many there are of each level, the worst first; levels without any are left out. */
export function counted(problems: readonly Problem[]): [Level, number][] {
  return levels
    .map((level): [Level, number] => [level, problems.filter((one) => one.level === level).length])
    .filter(([, count]) => count > 0);
}

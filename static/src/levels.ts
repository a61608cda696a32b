/** How grave problems are, as every mark of them shows it. */

import { CircleAlert, Lightbulb, type LucideIcon, TriangleAlert } from "lucide-react";
import type { Level, Problem } from "./model/types";

export const levelIcons: Record<Level, LucideIcon> = {
  error: CircleAlert,
  warning: TriangleAlert,
  hint: Lightbulb,
};

/** From the worst on. */
export const levels = Object.keys(levelIcons) as Level[];

/** The first of the worst ones; a mark of many looks like it. */
export const worstOf = (problems: readonly Problem[]): Problem | undefined =>
  levels
    .map((level) => problems.find((problem) => problem.level === level))
    .find((problem) => problem !== undefined);

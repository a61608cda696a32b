import { CircleAlert, Lightbulb, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../model/types";
import { useForm } from "./form";
import { concerns, type Field } from "./schema";

/** Kinds whose inner fields have no row of their own: what is wrong there is said at the whole. */
const WHOLE = new Set<Field["kind"]>(["prompt", "unreadable"]);

/** What is wrong with a field: the texts to show at it, and the ids that tie them to its control. */
export function useFieldProblems(field: Field): {
  texts: ReactNode;
  describedBy: string | undefined;
  invalid: boolean;
} {
  const { node, problems } = useForm();
  const mine = problems.filter((problem) =>
    concerns(problem.field, field.path, WHOLE.has(field.kind)),
  );
  if (mine.length === 0) return { texts: null, describedBy: undefined, invalid: false };
  const id = `${node.id}-${field.path}-problems`;
  return {
    texts: <ProblemTexts problems={mine} id={id} />,
    describedBy: id,
    invalid: mine.some((problem) => problem.level === "error"),
  };
}

const icons = { error: CircleAlert, warning: TriangleAlert, hint: Lightbulb } as const;

/** The texts of some problems, errors and warnings told apart by more than their colour. */
export function ProblemTexts({ problems, id }: { problems: Problem[]; id?: string }) {
  return (
    <ul className="problem-texts" id={id}>
      {problems.map((problem) => {
        const Icon = icons[problem.level];
        return (
          <li
            key={problem.code + problem.field + problem.port + problem.text}
            className={problem.level}
          >
            <Icon size={14} aria-hidden />
            <span>{problem.text}</span>
          </li>
        );
      })}
    </ul>
  );
}

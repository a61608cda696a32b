import { useTranslation } from "react-i18next";
import { levelIcons, worstOf } from "../levels";
import type { Problem } from "../model/types";
import { useEditor } from "../store/editor";

/** What is wrong with a node, at the node: the text on hover or focus, the form on a click. */
export function ProblemMark({ problems }: { problems: readonly Problem[] }) {
  const { t } = useTranslation("canvas");
  const showProblem = useEditor((state) => state.showProblem);
  const worst = worstOf(problems);
  if (worst === undefined) return null;
  const Icon = levelIcons[worst.level];
  return (
    <button
      type="button"
      className="problem-mark nodrag"
      data-level={worst.level}
      data-hint={problems.map(({ text }) => text).join("\n")}
      aria-label={t("problem.mark", { count: problems.length, text: worst.text })}
      onClick={(event) => {
        event.stopPropagation();
        showProblem(worst);
      }}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}

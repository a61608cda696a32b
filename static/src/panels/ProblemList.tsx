import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { titleOf } from "../model/ports";
import type { Problem } from "../model/types";
import { useEditor } from "../store/editor";

/** Everything that is wrong with the flow, errors first; a click leads to the place. */
export function ProblemList() {
  const { t } = useTranslation("panels");
  const problems = useEditor((state) => state.problems);
  const showProblem = useEditor((state) => state.showProblem);
  const errors = problems.filter((problem) => problem.level === "error");
  const warnings = problems.filter((problem) => problem.level === "warning");
  if (problems.length === 0) {
    return (
      <div className="panel-body">
        <p className="banner good">
          <CircleCheck size={16} aria-hidden />
          {t("problems.none")}
        </p>
      </div>
    );
  }
  return (
    <div className="panel-body">
      {errors.length > 0 && (
        <section>
          <h3>{t("problems.errors", { count: errors.length })}</h3>
          <ProblemRows problems={errors} onShow={showProblem} />
        </section>
      )}
      {warnings.length > 0 && (
        <section>
          <h3>{t("problems.warnings", { count: warnings.length })}</h3>
          <ProblemRows problems={warnings} onShow={showProblem} />
        </section>
      )}
    </div>
  );
}

interface ProblemRowsProps {
  problems: Problem[];
  onShow(problem: Problem): void;
}

/** Problems as buttons: where it is, and what to do. */
export function ProblemRows({ problems, onShow }: ProblemRowsProps) {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);

  const place = (problem: Problem) => {
    const node = document?.nodes.find((candidate) => candidate.id === problem.node);
    return node === undefined ? t("problems.wholeFlow") : titleOf(node, types.get(node.type));
  };

  return (
    <ul className="problem-rows">
      {problems.map((problem) => {
        const isError = problem.level === "error";
        const Icon = isError ? CircleAlert : TriangleAlert;
        return (
          <li
            key={[problem.code, problem.node, problem.field, problem.port, problem.text].join("|")}
          >
            <button type="button" className={problem.level} onClick={() => onShow(problem)}>
              <Icon
                size={16}
                role="img"
                aria-label={t(isError ? "problems.error" : "problems.warning")}
              />
              <span>
                <b>{place(problem)}</b>
                {problem.text}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

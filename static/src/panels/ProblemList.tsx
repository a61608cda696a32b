import { CircleCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { titleOf } from "../model/ports";
import type { Problem } from "../model/types";
import { useEditor } from "../store/editor";
import { counted, type Group, grouped } from "./groups";
import { LevelMark, ProblemRow } from "./ProblemRow";

/** Everything that the rules say of the flow, by node; each leads to its place. */
export function ProblemList() {
  const { t } = useTranslation("panels");
  const problems = useEditor((state) => state.problems);
  const document = useEditor((state) => state.document);
  const [done, setDone] = useState("");
  const top = useRef<HTMLDivElement>(null);
  const say = (what: string) => {
    setDone(what);
    // The row that had the focus is gone: who works by keyboard goes on from the top of the list.
    top.current?.focus();
  };
  return (
    <section className="panel-body" ref={top} tabIndex={-1} aria-label={t("problems.title")}>
      <p className="problem-done" role="status">
        {done}
      </p>
      {problems.length === 0 ? <NothingWrong /> : <Counts problems={problems} />}
      {grouped(problems, document).map((group) => (
        <NodeProblems key={group.node} group={group} onDone={say} />
      ))}
      <Silenced onDone={say} />
    </section>
  );
}

function NothingWrong() {
  const { t } = useTranslation("panels");
  return (
    <p className="banner good">
      <CircleCheck size={16} aria-hidden />
      {t("problems.none")}
    </p>
  );
}

function Counts({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation("panels");
  return (
    <ul className="problem-counts">
      {counted(problems).map(([level, count]) => (
        <li key={level}>{t(`problems.${level}s`, { count })}</li>
      ))}
    </ul>
  );
}

function usePlace(): (node: string) => string {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  return (id) => {
    const node = document?.nodes.find((candidate) => candidate.id === id);
    return node === undefined ? t("problems.wholeFlow") : titleOf(node, types.get(node.type));
  };
}

function NodeProblems({ group, onDone }: { group: Group; onDone(what: string): void }) {
  const chosen = useEditor((state) => state.selection.includes(group.node));
  const look = useEditor((state) => state.look);
  const showNode = useEditor((state) => state.showNode);
  const place = usePlace();
  const here = useRef<HTMLElement>(null);
  useEffect(() => {
    if (look?.node === group.node) here.current?.scrollIntoView({ block: "nearest" });
  }, [look, group.node]);
  const title = place(group.node);
  return (
    <section className="problem-group" data-chosen={chosen} ref={here} aria-label={title}>
      <h3>
        {group.node === "" ? (
          title
        ) : (
          <button type="button" className="link" onClick={() => showNode(group.node)}>
            {title}
          </button>
        )}
      </h3>
      <ul className="problem-rows">
        {group.problems.map((problem) => (
          <ProblemRow key={keyOf(problem)} problem={problem} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

const keyOf = ({ code, node, field, port, text }: Problem) =>
  [code, node, field, port, text].join("|");

/** What somebody wants left as it is, with the reason, folded away. */
function Silenced({ onDone }: { onDone(what: string): void }) {
  const { t } = useTranslation("panels");
  const silenced = useEditor((state) => state.silenced);
  const readOnly = useEditor((state) => state.readOnly);
  const lookAgain = useEditor((state) => state.lookAgain);
  const place = usePlace();
  if (silenced.length === 0) return null;
  const again = (problem: Problem) => {
    lookAgain(problem);
    onDone(t("problems.looking"));
  };
  return (
    <details className="problem-silenced">
      <summary>{t("problems.silenced", { count: silenced.length })}</summary>
      <ul className="problem-rows">
        {silenced.map((problem) => (
          <li key={keyOf(problem)} className="problem" data-level={problem.level}>
            <b>{place(problem.node)}</b>
            <span className="muted">{problem.text}</span>
            <q>{problem.silenced}</q>
            {!readOnly && (
              <button type="button" className="btn small" onClick={() => again(problem)}>
                {t("problems.again")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface ProblemRowsProps {
  problems: Problem[];
  onShow(problem: Problem): void;
}

/** Problems as buttons that lead to their places, where nothing else is to be done about them. */
export function ProblemRows({ problems, onShow }: ProblemRowsProps) {
  const place = usePlace();
  return (
    <ul className="problem-rows">
      {problems.map((problem) => (
        <li key={keyOf(problem)} className="problem" data-level={problem.level}>
          <button type="button" className="problem-place" onClick={() => onShow(problem)}>
            <LevelMark level={problem.level} />
            <span>
              <b>{place(problem.node)}</b> {problem.text}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

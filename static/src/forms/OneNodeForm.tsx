import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FlowNode, NodeType, Problem } from "../model/types";
import { useEditor } from "../store/editor";
import { DatabasesProvider, hasConnection } from "./databases";
import { Fields } from "./Fields";
import { FormContext } from "./form";
import { useLiveCheck } from "./liveCheck";
import { ProblemTexts } from "./useFieldProblems";

/** The form of one node: its name, what it does, what is wrong, and its fields. */
export function OneNodeForm({ node, type }: { node: FlowNode; type: NodeType }) {
  const all = useEditor((state) => state.problems);
  const setConfig = useEditor((state) => state.setConfig);
  const problems = useMemo(() => all.filter((problem) => problem.node === node.id), [all, node.id]);
  const form = useMemo(
    () => ({
      node,
      type,
      problems,
      set: (path: string, value: unknown) => setConfig(node.id, path, value),
    }),
    [node, type, problems, setConfig],
  );
  const place = useShownField(node.id);
  useLiveCheck(node.id);
  const fields = <FieldsOrNothing node={node} type={type} />;
  return (
    <FormContext value={form}>
      <div className="form" ref={place}>
        <Head node={node} type={type} />
        <NodeProblems problems={problems} />
        {hasConnection(type.schema) ? <DatabasesProvider>{fields}</DatabasesProvider> : fields}
      </div>
    </FormContext>
  );
}

function FieldsOrNothing({ node, type }: { node: FlowNode; type: NodeType }) {
  const { t } = useTranslation("panels");
  const none = Object.keys(type.schema.properties ?? {}).length === 0;
  if (none) return <p className="hint">{t("form.nothingToSet")}</p>;
  return <Fields schema={type.schema} values={node.config} />;
}

function Head({ node, type }: { node: FlowNode; type: NodeType }) {
  const { t } = useTranslation("panels");
  const renameNode = useEditor((state) => state.renameNode);
  const id = `${node.id}-name`;
  return (
    <>
      <div className="form-head" data-category={type.category}>
        <span className="chip" style={{ "--icon": `url("${type.icon}")` } as React.CSSProperties}>
          <i />
        </span>
        <div className="field grow">
          <label className="visually-hidden" htmlFor={id}>
            {t("form.name")}
          </label>
          <input
            id={id}
            className="input title-input"
            type="text"
            autoComplete="off"
            maxLength={100}
            placeholder={t("form.namePlaceholder", { type: type.label })}
            value={node.name}
            onChange={(event) => renameNode(node.id, event.target.value)}
          />
        </div>
      </div>
      {type.help !== "" && (
        <details className="help">
          <summary>{t("form.help")}</summary>
          {type.help.split(/\n\s*\n/).map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </details>
      )}
    </>
  );
}

/** What is wrong with the node as a whole: wires, ports, its type. Fields say their own. */
function NodeProblems({ problems }: { problems: Problem[] }) {
  const { t } = useTranslation("panels");
  const general = problems.filter((problem) => problem.field === "");
  if (general.length === 0) return null;
  return (
    <section className="form-problems" aria-label={t("form.problems")}>
      <ProblemTexts problems={general} />
    </section>
  );
}

/** Bring the field that a problem names before people's eyes, and put the focus into it. */
function useShownField(nodeId: string) {
  const place = useRef<HTMLDivElement>(null);
  const field = useEditor((state) => state.field);
  useEffect(() => {
    if (field === null || field.node !== nodeId || field.path === "") return;
    const rows = [...(place.current?.querySelectorAll<HTMLElement>("[data-path]") ?? [])];
    const row = rows.findLast((candidate) => {
      const path = candidate.dataset.path ?? "";
      return field.path === path || field.path.startsWith(`${path}.`);
    });
    row?.scrollIntoView({ block: "center" });
    const control =
      row?.querySelector<HTMLElement>("input, textarea, select") ?? row?.querySelector("button");
    control?.focus();
  }, [field, nodeId]);
  return place;
}

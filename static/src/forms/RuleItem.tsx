import { useTranslation } from "react-i18next";
import "../watching/texts";
import type { JsonSchema } from "../model/types";
import { Control } from "./Control";
import { textOf, useForm } from "./form";
import { type Field, fieldsOf, type Values } from "./schema";
import { useFieldProblems } from "./useFieldProblems";

/** Whether the items of a list are rules: something is compared with something. */
export const isRule = (schema: JsonSchema): boolean =>
  (schema.properties?.operator?.enum ?? []).includes("equals");

/** What is compared in a way of its own, which has to be told. */
const SPECIAL = new Set(["one_of", "matches"]);

interface RuleItemProps {
  schema: JsonSchema;
  values: Values;
  at: string;
}

/** A rule as a sentence, "When digits is 1", and beneath it what else there is to say. */
export function RuleItem({ schema, values, at }: RuleItemProps) {
  const { t } = useTranslation("watching");
  const { node, type } = useForm();
  const fields = fieldsOf(schema, values, type.fields, at, node.config);
  const sentence = fields.filter(({ name }) => name !== "label");
  const others = fields.filter(({ name }) => name === "label");
  const explained = SPECIAL.has(textOf(values.operator));
  const help = explained ? fields.find(({ name }) => name === "value")?.text.help : undefined;
  const variable = textOf(values.variable ?? node.config.variable).trim();
  return (
    <>
      <div className="rule-sentence">
        <span>{t("when")}</span>
        <b>{variable === "" ? t("something") : variable}</b>
        {sentence.map((field) => (
          <RulePart key={field.path} field={field} value={values[field.name]} />
        ))}
      </div>
      {help !== undefined && <p className="hint rule-help">{help}</p>}
      {others.map((field) => (
        <RuleName key={field.path} field={field} value={values[field.name]} />
      ))}
    </>
  );
}

interface RulePartProps {
  field: Field;
  value: unknown;
}

function RulePart({ field, value }: RulePartProps) {
  const { node, set } = useForm();
  const problems = useFieldProblems(field);
  const id = `${node.id}-${field.path}`;
  return (
    <div className={`rule-part kind-${field.kind}`} data-path={field.path}>
      <label className={field.name === "upper" ? "rule-and" : "visually-hidden"} htmlFor={id}>
        {field.text.label}
      </label>
      <Control
        field={field}
        value={value ?? field.schema.default}
        set={(next) => set(field.path, next)}
        id={id}
        describedBy={problems.describedBy}
        invalid={problems.invalid}
      />
      {problems.texts}
    </div>
  );
}

/** What the way is called: seldom needed, so it takes one quiet line. */
function RuleName({ field, value }: RulePartProps) {
  const { node, set } = useForm();
  const problems = useFieldProblems(field);
  const id = `${node.id}-${field.path}`;
  return (
    <div className="rule-name" data-path={field.path}>
      <label className="hint" htmlFor={id}>
        {field.text.label}
      </label>
      <Control
        field={field}
        value={value ?? field.schema.default}
        set={(next) => set(field.path, next)}
        id={id}
        describedBy={problems.describedBy}
        invalid={problems.invalid}
      />
      {problems.texts}
    </div>
  );
}

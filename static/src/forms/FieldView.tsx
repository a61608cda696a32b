import { Control } from "./Control";
import { useForm } from "./form";
import type { Field } from "./schema";
import { useFieldProblems } from "./useFieldProblems";

/** Kinds that bring a group of controls: their title names the group, not one control. */
const GROUPS = new Set<Field["kind"]>(["scalars", "parts", "object", "unreadable"]);

/** How much of a field's words is shown: in a long list, once is enough. */
export type Words = "all" | "labels" | "none";

interface FieldViewProps {
  field: Field;
  value: unknown;
  words: Words;
}

/** One field: its label, its control, its help and what is wrong with it. */
export function FieldView({ field, value, words }: FieldViewProps) {
  const { node, set } = useForm();
  const problems = useFieldProblems(field);
  const id = `${node.id}-${field.path}`;
  const help = words === "all" ? (field.text.help ?? "") : "";
  const helpId = help === "" ? undefined : `${id}-help`;
  const describedBy = [helpId, problems.describedBy].filter(Boolean).join(" ") || undefined;
  const isGroup = GROUPS.has(field.kind);
  const label = isGroup ? (
    <span className="label" id={`${id}-label`}>
      {field.text.label}
    </span>
  ) : (
    <label className={words === "none" ? "visually-hidden" : "label"} htmlFor={id}>
      {field.text.label}
    </label>
  );
  return (
    <div className={`field kind-${field.kind}`} data-path={field.path}>
      {label}
      <Control
        field={field}
        value={value ?? field.schema.default}
        set={(next) => set(field.path, next)}
        id={id}
        describedBy={describedBy}
        invalid={problems.invalid}
      />
      {help !== "" && (
        <p className="hint" id={helpId}>
          {help}
        </p>
      )}
      {problems.texts}
    </div>
  );
}

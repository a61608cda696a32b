import { Control } from "./Control";
import { useForm } from "./form";
import type { Field } from "./schema";
import { useFieldProblems } from "./useFieldProblems";

/** Kinds that bring a group of controls: their title names the group, not one control. */
const GROUPS = new Set<Field["kind"]>(["scalars", "parts", "object", "unreadable"]);

/** One field: its label, its control, its help and what is wrong with it. */
export function FieldView({ field, value }: { field: Field; value: unknown }) {
  const { node, set } = useForm();
  const problems = useFieldProblems(field);
  const id = `${node.id}-${field.path}`;
  const helpId = field.text.help ? `${id}-help` : undefined;
  const describedBy = [helpId, problems.describedBy].filter(Boolean).join(" ") || undefined;
  const isGroup = GROUPS.has(field.kind);
  const label = isGroup ? (
    <span className="label" id={`${id}-label`}>
      {field.text.label}
    </span>
  ) : (
    <label className="label" htmlFor={id}>
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
      {field.text.help && (
        <p className="hint" id={helpId}>
          {field.text.help}
        </p>
      )}
      {problems.texts}
    </div>
  );
}

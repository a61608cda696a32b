import { useTranslation } from "react-i18next";
import { Control } from "../Control";
import type { WidgetProps } from "../form";
import { ListFrame } from "../ListFrame";
import { fieldOf, freshValue, join } from "../schema";
import { useFieldProblems } from "../useFieldProblems";

/** A list of single values, such as telephone numbers. */
export function ScalarsWidget({ field, value, set, id, describedBy }: WidgetProps) {
  const { t } = useTranslation("panels");
  const items: unknown[] = Array.isArray(value) ? value : [];
  const schema = field.schema.items ?? {};
  return (
    <ListFrame
      items={items}
      labelId={`${id}-label`}
      describedBy={describedBy}
      addText={field.text.add ?? t("field.add")}
      least={field.schema.minItems ?? 0}
      most={field.schema.maxItems ?? Number.POSITIVE_INFINITY}
      nameOf={(_, index) => t("field.item", { number: index + 1 })}
      fresh={() => freshValue(schema, items)}
      set={set}
    >
      {(item, index, actions) => (
        <ScalarItem
          field={{ ...fieldOf(join(field.path, index), field.name, schema, {}), text: field.text }}
          label={`${field.text.label}: ${t("field.item", { number: index + 1 })}`}
          value={item}
          set={(next) => set(items.map((other, place) => (place === index ? next : other)))}
          id={`${id}-${index}`}
          actions={actions}
        />
      )}
    </ListFrame>
  );
}

interface ScalarItemProps extends Omit<WidgetProps, "describedBy" | "invalid"> {
  label: string;
  actions: React.ReactNode;
}

function ScalarItem({ label, actions, ...widget }: ScalarItemProps) {
  const problems = useFieldProblems(widget.field);
  return (
    <div data-path={widget.field.path}>
      <label className="visually-hidden" htmlFor={widget.id}>
        {label}
      </label>
      <div className="scalar-row">
        <Control {...widget} describedBy={problems.describedBy} invalid={problems.invalid} />
        {actions}
      </div>
      {problems.texts}
    </div>
  );
}

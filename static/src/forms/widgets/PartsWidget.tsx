import { useTranslation } from "react-i18next";
import { Fields } from "../Fields";
import type { WidgetProps } from "../form";
import { textOf, useForm } from "../form";
import { ListFrame } from "../ListFrame";
import { fieldOf, freshItem, join, unwrap, type Values } from "../schema";
import { useFieldProblems } from "../useFieldProblems";

/** A list of parts with fields of their own, such as a menu's choices. */
export function PartsWidget({ field, value, set, id, describedBy }: WidgetProps) {
  const { t } = useTranslation("panels");
  const items: Values[] = Array.isArray(value) ? value : [];
  const schema = unwrap(field.schema.items ?? {}).schema;
  return (
    <ListFrame
      items={items}
      labelId={`${id}-label`}
      describedBy={describedBy}
      addText={field.text.add ?? t("field.add")}
      least={field.schema.minItems ?? 0}
      most={field.schema.maxItems ?? Number.POSITIVE_INFINITY}
      nameOf={(item, index) => nameOf(item) || t("field.item", { number: index + 1 })}
      fresh={() => freshItem(schema, items)}
      set={set}
    >
      {(item, index, actions) => (
        <PartItem path={join(field.path, index)} name={String(index + 1)} actions={actions}>
          <Fields schema={schema} values={item} at={join(field.path, index)} />
        </PartItem>
      )}
    </ListFrame>
  );
}

function nameOf(item: Values): string {
  return [textOf(item?.key), textOf(item?.label)].filter(Boolean).join(" ");
}

interface PartItemProps {
  path: string;
  name: string;
  actions: React.ReactNode;
  children: React.ReactNode;
}

function PartItem({ path, name, actions, children }: PartItemProps) {
  const { type } = useForm();
  const problems = useFieldProblems(fieldOf(path, name, { type: "object" }, type.fields));
  return (
    <div className="part" data-path={path}>
      <div className="part-head">
        <span className="part-number">{name}</span>
        {actions}
      </div>
      {children}
      {problems.texts}
    </div>
  );
}

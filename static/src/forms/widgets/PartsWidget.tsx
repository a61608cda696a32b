import { useTranslation } from "react-i18next";
import type { JsonSchema } from "../../model/types";
import { Fields } from "../Fields";
import type { WidgetProps } from "../form";
import { textOf, useForm } from "../form";
import { ListFrame } from "../ListFrame";
import { isRule, RuleItem } from "../RuleItem";
import { fieldOf, freshItem, join, unwrap, type Values } from "../schema";
import { useFieldProblems } from "../useFieldProblems";

/** A list of parts with fields of their own, such as a menu's choices. */
export function PartsWidget({ field, value, set, id, describedBy }: WidgetProps) {
  const { t } = useTranslation("panels");
  const items: Values[] = Array.isArray(value) ? value : [];
  const schema = unwrap(field.schema.items ?? {}).schema;
  const inRow = fitsInRow(schema);
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
        <PartItem
          path={join(field.path, index)}
          name={String(index + 1)}
          inRow={inRow}
          actions={actions}
        >
          {isRule(schema) ? (
            <RuleItem schema={schema} values={item} at={join(field.path, index)} />
          ) : (
            <Fields
              schema={schema}
              values={item}
              at={join(field.path, index)}
              words={index === 0 ? "all" : inRow ? "none" : "labels"}
            />
          )}
        </PartItem>
      )}
    </ListFrame>
  );
}

/** A telephone key and one word beside it fit into a line; everything else gets a box. */
function fitsInRow(schema: JsonSchema): boolean {
  const kinds = Object.values(schema.properties ?? {}).map((property) => property["x-widget"]);
  const shown = kinds.filter((kind) => kind !== "hidden");
  return shown.length <= 2 && shown.includes("key");
}

function nameOf(item: Values): string {
  return [textOf(item?.key), textOf(item?.label)].filter(Boolean).join(" ");
}

interface PartItemProps {
  path: string;
  name: string;
  inRow: boolean;
  actions: React.ReactNode;
  children: React.ReactNode;
}

function PartItem({ path, name, inRow, actions, children }: PartItemProps) {
  const { type } = useForm();
  const problems = useFieldProblems({
    ...fieldOf(path, name, {}, type.fields),
    kind: "object",
  });
  if (inRow) {
    return (
      <div data-path={path}>
        <div className="part-row">
          {children}
          {actions}
        </div>
        {problems.texts}
      </div>
    );
  }
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

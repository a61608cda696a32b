import type { JsonSchema } from "../model/types";
import { FieldView, type Words } from "./FieldView";
import { useForm } from "./form";
import { fieldsOf, type Values } from "./schema";

interface FieldsProps {
  schema: JsonSchema;
  values: Values;
  /** Where `values` stand in the configuration; "" for the whole. */
  at?: string;
  words?: Words;
}

/** The fields of an object, one below the other; short ones share a line. */
export function Fields({ schema, values, at = "", words = "all" }: FieldsProps) {
  const { node, type } = useForm();
  return (
    <div className="fields">
      {fieldsOf(schema, values, type.fields, at, node.config).map((field) => (
        <FieldView key={field.path} field={field} value={values?.[field.name]} words={words} />
      ))}
    </div>
  );
}

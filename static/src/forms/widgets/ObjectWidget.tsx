import { isRecord } from "../../model/values";
import { Fields } from "../Fields";
import type { WidgetProps } from "../form";

/** A group of fields that belong together. */
export function ObjectWidget({ field, value, id, describedBy }: WidgetProps) {
  return (
    <fieldset className="part" aria-labelledby={`${id}-label`} aria-describedby={describedBy}>
      <Fields schema={field.schema} values={isRecord(value) ? value : {}} at={field.path} />
    </fieldset>
  );
}

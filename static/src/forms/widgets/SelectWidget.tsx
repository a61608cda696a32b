import { useTranslation } from "react-i18next";
import { textOf, tied, type WidgetProps } from "../form";

/** One of a few values, each by its label. A value that is none of them stays, and is shown. */
export function SelectWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { field, value, set } = props;
  const options = field.schema.enum ?? [];
  const values = options.map(textOf);
  const current = textOf(value ?? field.schema.default);
  const unknown = current !== "" && !values.includes(current);
  return (
    <select
      {...tied(props)}
      className="input"
      value={current}
      onChange={(event) =>
        set(options.find((option) => textOf(option) === event.target.value) ?? null)
      }
    >
      {(current === "" || field.nullable) && <option value="">{t("field.choose")}</option>}
      {unknown && <option value={current}>{current}</option>}
      {values.map((option) => (
        <option key={option} value={option}>
          {field.text.values?.[option] ?? option}
        </option>
      ))}
    </select>
  );
}

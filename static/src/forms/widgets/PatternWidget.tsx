import { useTranslation } from "react-i18next";
import { textOf, tied, type WidgetProps } from "../form";

/** Which digits are allowed, with the three signs that can be used. */
export function PatternWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { field, value, set } = props;
  return (
    <>
      <input
        {...tied(props)}
        className="input mono"
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={field.schema.maxLength}
        placeholder={field.text.placeholder}
        value={textOf(value)}
        onChange={(event) => set(event.target.value)}
      />
      <p className="hint">{t("field.patternHint")}</p>
    </>
  );
}

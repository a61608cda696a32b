import { useState } from "react";
import { useTranslation } from "react-i18next";
import { textOf, tied, type WidgetProps } from "../form";
import { readNumber } from "../schema";

/** A number, in words of people: a comma will do, and what is none is said at once. */
export function NumberWidget(props: WidgetProps) {
  const { t, i18n } = useTranslation("panels");
  const { field, value, set } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? shownNumber(value, i18n.language);
  const wrong = typed !== null && read(typed, props) === undefined;

  const change = (text: string) => {
    setTyped(text);
    const number = read(text, props);
    if (number !== undefined) set(number);
  };

  return (
    <>
      <span className={field.kind === "seconds" ? "with-unit" : "plain-number"}>
        <input
          {...tied(props)}
          aria-invalid={wrong || props.invalid || undefined}
          className="input"
          type="text"
          inputMode="decimal"
          autoComplete="off"
          placeholder={field.text.placeholder}
          value={shown}
          onChange={(event) => change(event.target.value)}
          onBlur={() => !wrong && setTyped(null)}
        />
        {field.kind === "seconds" && <span className="unit">{t("field.seconds")}</span>}
      </span>
      {wrong && (
        <p className="error" role="alert">
          {t("field.notANumber")}
        </p>
      )}
    </>
  );
}

/** Undefined where the text is no number; an emptied optional field holds nothing. */
function read(text: string, { field }: WidgetProps): number | null | undefined {
  if (text.trim() === "" && field.nullable) return null;
  return readNumber(text, field.schema.type === "integer") ?? undefined;
}

function shownNumber(value: unknown, lang: string): string {
  if (typeof value !== "number") return textOf(value);
  return lang.startsWith("de") ? String(value).replace(".", ",") : String(value);
}

import { useTranslation } from "react-i18next";
import { languageOf, voicesOf } from "../../model/prompts";
import { useEditor } from "../../store/editor";
import { textOf, tied, type WidgetProps } from "../form";
import { languageName } from "../voices";
import "../prompt/texts";

/** One of the languages that the flow speaks. */
export function LanguageWidget(props: WidgetProps) {
  const { t, i18n } = useTranslation("prompts");
  const settings = useEditor((state) => state.document?.settings);
  const spoken = settings === undefined ? [] : [...new Set(voicesOf(settings).map(languageOf))];
  const value = textOf(props.value);
  const isSpoken = value === "" || spoken.includes(languageOf(value));
  const nameOf = (language: string) => languageName(language, i18n.language);
  return (
    <select
      {...tied(props)}
      className="input"
      value={isSpoken ? languageOf(value) : value}
      onChange={(event) => props.set(event.target.value)}
    >
      <option value="" disabled>
        {t("field.language")}
      </option>
      {spoken.map((language) => (
        <option key={language} value={language}>
          {nameOf(language)}
        </option>
      ))}
      {!isSpoken && (
        <option value={value}>{t("field.notSpoken", { language: nameOf(value) })}</option>
      )}
    </select>
  );
}

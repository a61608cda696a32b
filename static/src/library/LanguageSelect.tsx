import { useId } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../model/prompts";
import { languagesFor } from "../model/sounds";
import { useApp } from "../store/app";
import { useLanguageName } from "./words";

interface LanguageSelectProps {
  value: string;
  onChange: (language: string) => void;
  /** Languages that are not offered. */
  without?: readonly string[];
}

const NO_VOICES: string[] = [];

/** In which language something is said. */
export function LanguageSelect({ value, onChange, without = [] }: LanguageSelectProps) {
  const { t } = useTranslation("library");
  const id = useId();
  const nameOf = useLanguageName();
  const voices = useApp(({ status }) => status?.speech.voices ?? NO_VOICES);
  const offered = languagesFor(without, voices.map(languageOf));
  return (
    <div className="field">
      <label htmlFor={id}>{t("language")}</label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {offered.map((language) => (
          <option key={language} value={language}>
            {nameOf(language)}
          </option>
        ))}
      </select>
    </div>
  );
}

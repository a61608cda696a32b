import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { ownName } from "../voices";
import { useShownLanguage } from "./shownLanguage";

interface Props {
  languages: readonly string[];
  shown: string;
  isMissing: (language: string) => boolean;
}

/** The languages of the flow; the chosen one is that of every prompt in the forms. */
export function LanguageTabs({ languages, shown, isMissing }: Props) {
  const { t } = useTranslation("prompts");
  const choose = (language: string) => useShownLanguage.setState({ language });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      (event.target as HTMLElement).click();
    }
    const at = (languages.indexOf(shown) + by + languages.length) % languages.length;
    const next = languages[at];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    choose(next);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[at]?.focus();
  };
  return (
    <div
      className="language-tabs"
      role="tablist"
      aria-label={t("language.tabs")}
      onKeyDown={onKeyDown}
    >
      {languages.map((language) => (
        // No button: who may only look has the fields of the form disabled, and reads every language.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of all tabs are those of their list
        <div
          key={language}
          role="tab"
          lang={language}
          aria-selected={language === shown}
          tabIndex={language === shown ? 0 : -1}
          onClick={() => choose(language)}
        >
          {ownName(language)}
          {isMissing(language) && (
            <span className="language-missing" title={t("language.mark")}>
              <span className="visually-hidden">{t("language.mark")}</span>
            </span>
          )}
        </div>
      ))}
    </div>
  );
}

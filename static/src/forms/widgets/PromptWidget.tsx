import { useTranslation } from "react-i18next";
import {
  isUntouched,
  keyFor,
  languageOf,
  type Prompt,
  readPrompt,
  speaks,
  voiceFor,
  voicesOf,
  type Wording,
  withWording,
  wordingAt,
  writtenPrompt,
} from "../../model/prompts";
import type { FlowSettings } from "../../model/types";
import { useEditor } from "../../store/editor";
import { useForm, type WidgetProps } from "../form";
import { LanguageTabs } from "../prompt/LanguageTabs";
import { useShownLanguage } from "../prompt/shownLanguage";
import { WordingFields } from "../prompt/WordingFields";
import "../prompt/texts";
import { languageName } from "../voices";
import "../../styles/prompts.css";

/** What a caller hears: a text, a sound, a web address, or pieces of these, in each of the flow's languages. */
export function PromptWidget(props: WidgetProps) {
  const settings = useEditor((state) => state.document?.settings);
  return settings === undefined ? null : <InFlow {...props} settings={settings} />;
}

function InFlow({ settings, ...props }: WidgetProps & { settings: FlowSettings }) {
  const prompt = readPrompt(props.value);
  const languages = [...new Set(voicesOf(settings).map(languageOf))];
  const wanted = useShownLanguage((state) => state.language);
  const language = languages.includes(wanted) ? wanted : (languages[0] ?? "");
  const key = keyFor(prompt, settings, language);
  const wording = wordingAt(prompt, key);
  const { path } = props.field;
  const invalid = useIsWrong(path, key);
  const setPrompt = (next: Prompt) => props.set(writtenPrompt(next));
  const set = (next: Wording) => setPrompt(withWording(prompt, key, next));
  return (
    <div className="prompt-widget">
      {languages.length > 1 && (
        <LanguageTabs
          languages={languages}
          shown={language}
          isMissing={(one) => isMissing(prompt, settings, one)}
        />
      )}
      <div
        className="prompt-wording"
        data-path={key === "" ? undefined : `${path}.languages.${key}`}
        lang={languages.length > 1 ? language : undefined}
      >
        {key !== "" && isUntouched(wording) && !isUntouched(prompt) && (
          <StartWith prompt={prompt} first={languages[0] ?? ""} set={set} />
        )}
        <WordingFields
          key={language}
          widget={{ ...props, invalid }}
          at={key === "" ? path : `${path}.languages.${key}`}
          wording={wording}
          voice={voiceFor(settings, language)}
          several={languages.length > 1}
          set={set}
        />
      </div>
    </div>
  );
}

/** Whether something is wrong with what is said in one language. */
function useIsWrong(path: string, key: string): boolean {
  const { problems } = useForm();
  const others = `${path}.languages.`;
  return problems.some(({ field, level }) => {
    if (level !== "error" || !(field === path || field.startsWith(`${path}.`))) return false;
    return key === "" ? !field.startsWith(others) : field.startsWith(`${others}${key}`);
  });
}

/** A further language in which nothing is said, though the first one has words that are spoken. */
function isMissing(prompt: Prompt, settings: FlowSettings, language: string): boolean {
  const key = keyFor(prompt, settings, language);
  return key !== "" && speaks(prompt) && isUntouched(wordingAt(prompt, key));
}

/** Nothing is said in this language yet: begin with what is said in the first one. */
function StartWith(props: { prompt: Prompt; first: string; set: (wording: Wording) => void }) {
  const { t, i18n } = useTranslation("prompts");
  const { languages, ...wording } = props.prompt;
  const first = languageName(props.first, i18n.language);
  if (!speaks(wording)) return <p className="hint">{t("language.sound")}</p>;
  return (
    <div className="prompt-start">
      <p className="hint">{t("language.missing", { first })}</p>
      <button
        type="button"
        className="btn small"
        onClick={() => props.set({ ...wording, voice: "" })}
      >
        {t("language.copy", { first })}
      </button>
    </div>
  );
}

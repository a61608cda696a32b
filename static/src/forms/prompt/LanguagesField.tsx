import { X } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { sampleVoice } from "../../api/voices";
import { languageOf, voicesOf } from "../../model/prompts";
import type { FlowSettings } from "../../model/types";
import { useEditor } from "../../store/editor";
import { usePreview } from "../../store/usePreview";
import { ListenButton } from "../Listen";
import { ProblemTexts } from "../useFieldProblems";
import { useAllVoices, VoiceSelect } from "../VoiceSelect";
import { firstVoices, languageName } from "../voices";
import { speakFirst } from "./firstLanguage";
import "./texts";
import "../../styles/prompts.css";

/** The languages that a flow speaks: the voice of the first one, and that of each further one. */
export function LanguagesField({ settings }: { settings: FlowSettings }) {
  return (
    <>
      <First settings={settings} />
      <Others settings={settings} />
    </>
  );
}

function useVoiceProblems(field: string) {
  const problems = useEditor((state) => state.problems);
  return problems.filter(({ node, field: place }) => {
    const name = place.replace(/^settings\./, "");
    return node === "" && (name === field || name.startsWith(`${field}.`));
  });
}

function First({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation(["panels", "prompts"]);
  const run = useEditor((state) => state.run);
  const types = useEditor((state) => state.types);
  const id = useId();
  const isOnly = voicesOf(settings).length === 1;
  return (
    <div className="field">
      <label htmlFor={id}>{t(isOnly ? "flowSettings.voice" : "prompts:languages.first")}</label>
      <div className="voice-row">
        <VoiceSelect
          id={id}
          describedBy={`${id}-help`}
          value={settings.voice}
          onChange={(voice) => run(speakFirst(types, voice))}
        />
        <Sample voice={settings.voice} label={t("prompts:voice.sample")} />
      </div>
      <p className="hint" id={`${id}-help`}>
        {t(isOnly ? "flowSettings.voiceHelp" : "prompts:languages.firstHelp")}
      </p>
      <ProblemTexts problems={useVoiceProblems("voice")} />
    </div>
  );
}

function Others({ settings }: { settings: FlowSettings }) {
  const { t, i18n } = useTranslation("prompts");
  const set = useEditor((state) => state.setFlowSettings);
  const problems = useVoiceProblems("languages");
  const id = useId();
  const { languages = [] } = settings;
  return (
    <div className="field">
      <span className="label" id={id}>
        {t("languages.title")}
      </span>
      {languages.length > 0 && (
        <ul className="chosen" aria-labelledby={id}>
          {languages.map((voice, index) => (
            <Row
              key={languageOf(voice)}
              voice={voice}
              language={languageName(languageOf(voice), i18n.language)}
              change={(next) =>
                set({ languages: languages.map((one, at) => (at === index ? next : one)) })
              }
              remove={() => set({ languages: languages.filter((_, at) => at !== index) })}
            />
          ))}
        </ul>
      )}
      <Add settings={settings} />
      <p className="hint">{t(languages.length === 0 ? "languages.none" : "languages.help")}</p>
      <ProblemTexts problems={problems} />
    </div>
  );
}

interface RowProps {
  voice: string;
  language: string;
  change: (voice: string) => void;
  remove: () => void;
}

function Row({ voice, language, change, remove }: RowProps) {
  const { t } = useTranslation("prompts");
  return (
    <li className="voice-row">
      <VoiceSelect
        value={voice}
        label={t("languages.voice", { language })}
        language={languageOf(voice)}
        onChange={change}
      />
      <Sample voice={voice} label={t("languages.sample", { language })} />
      <button
        type="button"
        className="tiny"
        aria-label={t("languages.remove", { language })}
        title={t("languages.remove", { language })}
        onClick={remove}
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

/** How a voice sounds. */
function Sample({ voice, label }: { voice: string; label: string }) {
  const preview = usePreview();
  // A sample may cost money.
  const mayOnlyLook = useEditor((state) => state.mayOnlyLook);
  const begin = () => void preview.listen(async () => (await sampleVoice(voice)).url);
  return <ListenButton preview={preview} label={label} disabled={mayOnlyLook} begin={begin} />;
}

/** The languages that a voice of this server speaks and the flow does not speak yet. */
function Add({ settings }: { settings: FlowSettings }) {
  const { t, i18n } = useTranslation("prompts");
  const set = useEditor((state) => state.setFlowSettings);
  const spoken = new Set(voicesOf(settings).map(languageOf));
  const left = [...firstVoices(useAllVoices())].filter(([language]) => !spoken.has(language));
  if (left.length === 0) return null;
  return (
    <select
      className="input"
      aria-label={t("languages.add")}
      value=""
      onChange={(event) => set({ languages: [...(settings.languages ?? []), event.target.value] })}
    >
      <option value="" disabled>
        {t("languages.addOne")}
      </option>
      {left.map(([language, voice]) => (
        <option key={language} value={voice}>
          {languageName(language, i18n.language)}
        </option>
      ))}
    </select>
  );
}

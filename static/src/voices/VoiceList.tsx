import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Engine } from "../api/voices";
import { languageName } from "../forms/voices";
import type { Voice } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { useApp } from "../store/app";
import { usePreview } from "../store/usePreview";
import { chosenOf, firstOf, languagesOf, MOST_SHOWN } from "./choosing";
import { HearVoice } from "./HearVoice";
import "./texts";

interface VoiceListProps {
  voices: Voice[];
  engines: Engine[];
}

/** All voices of one language, each to be heard. */
export function VoiceList({ voices, engines }: VoiceListProps) {
  const { t } = useTranslation("voices");
  const lang = useApp((state) => state.lang);
  const [chosen, setChosen] = useState<string | null>(null);
  const [engine, setEngine] = useState("");
  const id = useId();
  const language = chosen ?? firstOf(voices, lang);
  const found = chosenOf(voices, language, engine);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t("all")}</h2>
      <div className="voice-filter">
        <Choice
          label={t("language")}
          value={language}
          options={languagesOf(voices, lang)}
          onChange={setChosen}
        />
        <Choice
          label={t("engine")}
          value={engine}
          options={[
            ["", t("allEngines")],
            ...engines
              .filter((one) => one.ready)
              .map((one): [string, string] => [one.id, one.name]),
          ]}
          onChange={setEngine}
        />
      </div>
      {found.length === 0 ? (
        <p className="muted">{t("none")}</p>
      ) : (
        <VoiceTable voices={found.slice(0, MOST_SHOWN)} />
      )}
      {found.length > MOST_SHOWN && (
        <p className="hint">{t("more", { count: found.length - MOST_SHOWN })}</p>
      )}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [string, string][];
  onChange(value: string): void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function VoiceTable({ voices }: { voices: Voice[] }) {
  const { t } = useTranslation("voices");
  const { t: common } = useTranslation("panels");
  const lang = useApp((state) => state.lang);
  const mayHear = useApp((state) => (state.status?.role ?? "viewer") !== "viewer");
  const preview = usePreview();
  const [playing, setPlaying] = useState("");
  return (
    <>
      {preview.error !== null && (
        <p className="banner bad" role="alert">
          {t("failed", { message: errorText(preview.error, common) })}
        </p>
      )}
      <div className="card">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("voice")}</th>
              <th scope="col">{t("language")}</th>
              {mayHear && (
                <th>
                  <span className="visually-hidden">▶</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {voices.map((voice) => (
              <tr key={voice.id}>
                <td>{voice.name}</td>
                <td>{languageName(voice.language, lang, common)}</td>
                {mayHear && (
                  <td className="end">
                    <HearVoice
                      preview={preview}
                      mine={playing === voice.id}
                      voice={voice.id}
                      label={t(voice.paid ? "hearPaid" : "hear", { name: voice.name })}
                      begin={() => setPlaying(voice.id)}
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

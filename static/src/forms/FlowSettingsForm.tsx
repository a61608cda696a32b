import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { FlowDocument, FlowSettings } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { DiallingFields } from "./DiallingFields";
import { LanguagesField } from "./prompt/LanguagesField";
import { ProblemTexts } from "./useFieldProblems";

/** What holds for the whole flow; shown while no node is chosen. */
export function FlowSettingsForm({ flow }: { flow: FlowDocument }) {
  const { t } = useTranslation("panels");
  const problems = useEditor((state) => state.problems);
  const general = problems.filter((problem) => problem.node === "" && problem.field === "");
  return (
    <div className="form">
      <h2>{t("flowSettings.title")}</h2>
      <p className="hint">{t("flowSettings.hint")}</p>
      {general.length > 0 && (
        <section className="form-problems" aria-label={t("form.problems")}>
          <ProblemTexts problems={general} />
        </section>
      )}
      <Words flow={flow} />
      <Country settings={flow.settings} />
      <LanguagesField settings={flow.settings} />
      <Fallback settings={flow.settings} />
      <DiallingFields settings={flow.settings} />
      <Advanced settings={flow.settings} />
    </div>
  );
}

function useSettingProblems(field: string) {
  const problems = useEditor((state) => state.problems);
  return problems.filter(
    (problem) => problem.node === "" && problem.field.replace(/^settings\./, "") === field,
  );
}

function Words({ flow }: { flow: FlowDocument }) {
  const { t } = useTranslation("panels");
  const set = useEditor((state) => state.setFlowSettings);
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-name`}>{t("flowSettings.name")}</label>
        <input
          id={`${id}-name`}
          className="input"
          type="text"
          autoComplete="off"
          maxLength={100}
          value={flow.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <ProblemTexts problems={useSettingProblems("name")} />
      </div>
      <div className="field">
        <label htmlFor={`${id}-about`}>{t("flowSettings.about")}</label>
        <textarea
          id={`${id}-about`}
          className="input"
          rows={3}
          maxLength={2000}
          placeholder={t("flowSettings.aboutPlaceholder")}
          value={flow.about}
          onChange={(event) => set({ about: event.target.value })}
        />
      </div>
    </>
  );
}

function Country({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation("panels");
  const countries = useApp((state) => state.status?.countries ?? []);
  const set = useEditor((state) => state.setFlowSettings);
  const id = useId();
  const known = countries.some((country) => country.code === settings.country);
  return (
    <div className="field">
      <label htmlFor={id}>{t("flowSettings.country")}</label>
      <select
        id={id}
        className="input"
        aria-describedby={`${id}-help`}
        value={settings.country}
        onChange={(event) => set({ country: event.target.value })}
      >
        {!known && <option value={settings.country}>{settings.country}</option>}
        {countries.map((country) => (
          <option key={country.code} value={country.code}>
            {country.name}
          </option>
        ))}
      </select>
      <p className="hint" id={`${id}-help`}>
        {t("flowSettings.countryHelp")}
      </p>
      <ProblemTexts problems={useSettingProblems("country")} />
    </div>
  );
}

const FALLBACKS = ["ring", "voicemail", "dial", "hangup"] as const;

function Fallback({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation("panels");
  const set = useEditor((state) => state.setFlowSettings);
  const id = useId();
  const { fallback } = settings;
  return (
    <div className="field">
      <span className="label" id={`${id}-label`}>
        {t("flowSettings.fallback")}
      </span>
      <p className="hint" id={`${id}-help`}>
        {t("flowSettings.fallbackHelp")}
      </p>
      <div
        className="choices"
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-help`}
      >
        {FALLBACKS.map((way) => (
          <label key={way}>
            <input
              type="radio"
              name={id}
              checked={fallback.do === way}
              onChange={() => set({ fallback: { ...fallback, do: way } })}
            />
            {t(`flowSettings.fallbackDo.${way}`)}
          </label>
        ))}
      </div>
      {fallback.do === "dial" && (
        <input
          className="input"
          type="text"
          inputMode="tel"
          autoComplete="off"
          maxLength={80}
          aria-label={t("flowSettings.fallbackNumber")}
          placeholder={t("flowSettings.fallbackNumber")}
          value={fallback.number}
          onChange={(event) => set({ fallback: { ...fallback, number: event.target.value } })}
        />
      )}
      <ProblemTexts
        problems={[...useSettingProblems("fallback"), ...useSettingProblems("fallback.number")]}
      />
    </div>
  );
}

function Advanced({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation("panels");
  const set = useEditor((state) => state.setFlowSettings);
  const id = useId();
  return (
    <details className="help">
      <summary>{t("flowSettings.advanced")}</summary>
      <div className="field">
        <label htmlFor={id}>{t("flowSettings.announce")}</label>
        <select
          id={id}
          className="input"
          aria-describedby={`${id}-help`}
          value={settings.announce}
          onChange={(event) => set({ announce: event.target.value as FlowSettings["announce"] })}
        >
          <option value="gather">{t("flowSettings.announceAs.gather")}</option>
          <option value="sibling">{t("flowSettings.announceAs.sibling")}</option>
        </select>
        <p className="hint" id={`${id}-help`}>
          {t("flowSettings.announceHelp")}
        </p>
      </div>
    </details>
  );
}

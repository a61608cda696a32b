import { X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Dialling, type FlowSettings, NUMBER_KINDS, type NumberKind } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { readNumber } from "./schema";

const MOST_AN_HOUR = 100_000;

interface Part {
  dialling: Dialling;
  change(part: Partial<Dialling>): void;
}

/** Which numbers that come from a variable are dialled, and how many of them in an hour. */
export function DiallingFields({ settings }: { settings: FlowSettings }) {
  const { t } = useTranslation("panels");
  const set = useEditor((state) => state.setFlowSettings);
  const { dialling } = settings;
  const change = (part: Partial<Dialling>) => set({ dialling: { ...dialling, ...part } });
  return (
    <details className="help">
      <summary>{t("flowSettings.dialling.title")}</summary>
      <p>{t("flowSettings.dialling.help")}</p>
      <Kinds dialling={dialling} change={change} />
      <Countries dialling={dialling} change={change} home={settings.country} />
      <PerHour dialling={dialling} change={change} />
    </details>
  );
}

function Kinds({ dialling, change }: Part) {
  const { t } = useTranslation("panels");
  const id = useId();
  const toggle = (kind: NumberKind, on: boolean) =>
    change({ kinds: NUMBER_KINDS.filter((k) => (k === kind ? on : dialling.kinds.includes(k))) });
  return (
    <div className="field">
      <span className="label" id={id}>
        {t("flowSettings.dialling.kinds")}
      </span>
      <fieldset className="choices" aria-labelledby={id}>
        {NUMBER_KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={dialling.kinds.includes(kind)}
              onChange={(event) => toggle(kind, event.target.checked)}
            />
            {t(`flowSettings.dialling.kind.${kind}`)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function Countries({ dialling, change, home }: Part & { home: string }) {
  const { t } = useTranslation("panels");
  const countries = useApp((state) => state.status?.countries ?? []);
  const id = useId();
  const chosen = dialling.countries;
  const nameOf = (code: string) => countries.find((one) => one.code === code)?.name ?? code;
  const left = countries.filter(({ code }) => code !== home && !chosen.includes(code));
  return (
    <div className="field">
      <label htmlFor={id}>{t("flowSettings.dialling.countries")}</label>
      <ul className="chosen">
        {chosen.map((code) => (
          <li key={code} className="scalar-row">
            <span>{nameOf(code)}</span>
            <button
              type="button"
              className="tiny"
              aria-label={t("flowSettings.dialling.removeCountry", { country: nameOf(code) })}
              onClick={() => change({ countries: chosen.filter((one) => one !== code) })}
            >
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
        {chosen.length === 0 && <li className="hint">{t("flowSettings.dialling.noCountry")}</li>}
      </ul>
      <select
        id={id}
        className="input"
        value=""
        onChange={(event) => change({ countries: [...chosen, event.target.value] })}
      >
        <option value="" disabled>
          {t("flowSettings.dialling.addCountry")}
        </option>
        {left.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function PerHour({ dialling, change }: Part) {
  const { t } = useTranslation("panels");
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const take = (text: string) => {
    setTyped(text);
    const number = readNumber(text, true);
    if (number !== null && number >= 0 && number <= MOST_AN_HOUR) change({ per_hour: number });
  };
  return (
    <div className="field">
      <label htmlFor={id}>{t("flowSettings.dialling.perHour")}</label>
      <input
        id={id}
        className="input"
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-describedby={`${id}-help`}
        value={typed ?? dialling.per_hour}
        onChange={(event) => take(event.target.value)}
        onBlur={() => setTyped(null)}
      />
      <p className="hint" id={`${id}-help`}>
        {t("flowSettings.dialling.perHourHelp")}
      </p>
    </div>
  );
}

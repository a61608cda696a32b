import { X } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import {
  CHOICES,
  isSameNumber,
  type LookupPlace,
  type LookupSetup,
  lookupsOf,
  momentsAfter,
  momentText,
  numbersOf,
} from "./setup";
import type { SetupView } from "./useSetup";

interface Props {
  view: SetupView;
  /** A call is going on: it keeps what it began with. */
  running: boolean;
  onDone(): void;
}

/** How the next call is to be: who calls, which number, when, and what lookups return. */
export function SetupForm({ view, running, onDone }: Props) {
  const { t } = useTranslation("laboratory");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (document === null) return null;
  return (
    <section className="call-setup" aria-label={t("setup.title")}>
      {running && <p className="small muted">{t("setup.next")}</p>}
      <Caller view={view} />
      <Callee view={view} numbers={numbersOf(document, types)} />
      <When view={view} />
      <Lookups view={view} places={lookupsOf(document, types)} />
      <div className="acts">
        <button type="button" className="btn" onClick={view.reset}>
          {t("setup.reset")}
        </button>
        <button type="button" className="btn primary" onClick={onDone}>
          {t("setup.done")}
        </button>
      </div>
    </section>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="setup-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ChipProps {
  chosen: boolean;
  onChoose(): void;
  children: ReactNode;
}

function Choose({ chosen, onChoose, children }: ChipProps) {
  return (
    <button type="button" className="choose" aria-pressed={chosen} onClick={onChoose}>
      {children}
    </button>
  );
}

// --- who calls ------------------------------------------------------------------------------

function Caller({ view }: { view: SetupView }) {
  const { t } = useTranslation(["laboratory", "panels"]);
  const { setup, callers, change, forget } = view;
  const isCaller = (number: string) => !setup.anonymous && isSameNumber(number, setup.caller);
  return (
    <Group title={t("caller.title")}>
      <ul className="chooser" aria-label={t("caller.known")}>
        {callers.map(({ name, number }) => (
          <li key={number}>
            <Choose
              chosen={isCaller(number)}
              onChoose={() => change({ caller: number, anonymous: false })}
            >
              {name} <small>{number}</small>
            </Choose>
            <button
              type="button"
              className="tiny"
              aria-label={t("caller.forget", { name })}
              title={t("caller.forget", { name })}
              onClick={() => forget(number)}
            >
              <X size={13} aria-hidden />
            </button>
          </li>
        ))}
        <li>
          <Choose chosen={setup.anonymous} onChoose={() => change({ anonymous: !setup.anonymous })}>
            {t("panels:phone.anonymous")}
          </Choose>
        </li>
      </ul>
      {!setup.anonymous && !callers.some((one) => isCaller(one.number)) && <Remember view={view} />}
    </Group>
  );
}

/** Give the number that calls a name, so that it can be chosen again. */
function Remember({ view }: { view: SetupView }) {
  const { t } = useTranslation("laboratory");
  const [name, setName] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    view.remember(name.trim());
    setName("");
  };
  return (
    <form className="typed" onSubmit={onSubmit}>
      <input
        className="input"
        autoComplete="off"
        aria-label={t("caller.name", { number: view.setup.caller })}
        placeholder={t("caller.placeholder")}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button
        type="submit"
        className="btn"
        disabled={name.trim() === "" || view.setup.caller.trim() === ""}
      >
        {t("caller.remember")}
      </button>
    </form>
  );
}

// --- which number, and when -----------------------------------------------------------------

function Callee({ view, numbers }: { view: SetupView; numbers: string[] }) {
  const { t } = useTranslation("laboratory");
  const { setup, change } = view;
  return (
    <Group title={t("callee.title")}>
      {numbers.length > 0 && (
        <div className="chooser">
          {numbers.map((number) => (
            <Choose
              key={number}
              chosen={isSameNumber(number, setup.callee)}
              onChoose={() => change({ callee: number })}
            >
              {number}
            </Choose>
          ))}
        </div>
      )}
      <input
        className="input"
        type="tel"
        autoComplete="off"
        aria-label={t("callee.field")}
        placeholder={t(numbers.length > 0 ? "callee.first" : "callee.any")}
        value={setup.callee}
        onChange={(event) => change({ callee: event.target.value })}
      />
    </Group>
  );
}

function When({ view }: { view: SetupView }) {
  const { t, i18n } = useTranslation("laboratory");
  const { setup, change } = view;
  const [today] = useState(() => new Date());
  const help = useId();
  return (
    <Group title={t("when.title")}>
      <div className="chooser">
        <Choose chosen={setup.at === ""} onChoose={() => change({ at: "" })}>
          {t("when.now")}
        </Choose>
        {momentsAfter(today).map(({ key, at }) => (
          <Choose key={key} chosen={setup.at === at} onChoose={() => change({ at })}>
            {key === "saturday" ? momentText(at, i18n.language, today) : t(`when.${key}`)}
          </Choose>
        ))}
      </div>
      <input
        className="input"
        type="datetime-local"
        aria-label={t("when.field")}
        aria-describedby={help}
        value={setup.at}
        onChange={(event) => change({ at: event.target.value })}
      />
      <p id={help} className="small muted">
        {t("when.help")}
      </p>
    </Group>
  );
}

// --- what lookups return --------------------------------------------------------------------

const REAL: LookupSetup = { returns: "real", row: {} };

function Lookups({ view, places }: { view: SetupView; places: LookupPlace[] }) {
  const { t } = useTranslation("laboratory");
  if (places.length === 0) return null;
  const { setup, change } = view;
  return (
    <Group title={t("returns.title")}>
      {places.map((place) => (
        <OneLookup
          key={place.node}
          place={place}
          lookup={setup.lookups[place.node] ?? REAL}
          onChange={(lookup) => change({ lookups: { ...setup.lookups, [place.node]: lookup } })}
        />
      ))}
    </Group>
  );
}

interface LookupProps {
  place: LookupPlace;
  lookup: LookupSetup;
  onChange(lookup: LookupSetup): void;
}

function OneLookup({ place, lookup, onChange }: LookupProps) {
  const { t } = useTranslation("laboratory");
  const id = useId();
  return (
    <div className="lookup">
      <label htmlFor={id}>{place.name}</label>
      <select
        id={id}
        className="input"
        value={lookup.returns}
        onChange={(event) => {
          const returns = CHOICES.find((choice) => choice === event.target.value);
          if (returns !== undefined) onChange({ ...lookup, returns });
        }}
      >
        {CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {t(`returns.${choice}`)}
          </option>
        ))}
      </select>
      {lookup.returns === "row" && <Row place={place} lookup={lookup} onChange={onChange} />}
    </div>
  );
}

function Row({ place, lookup, onChange }: LookupProps) {
  const { t } = useTranslation("laboratory");
  if (place.columns.length === 0) return <p className="small muted">{t("returns.noColumns")}</p>;
  return (
    <div className="lookup-row">
      {place.columns.map((column) => (
        <label key={column}>
          <code>{column}</code>
          <input
            className="input"
            autoComplete="off"
            value={lookup.row[column] ?? ""}
            onChange={(event) =>
              onChange({ ...lookup, row: { ...lookup.row, [column]: event.target.value } })
            }
          />
        </label>
      ))}
    </div>
  );
}

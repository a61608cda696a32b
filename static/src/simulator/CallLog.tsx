import { ChevronDown, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { later } from "../later";
import type { PhoneEntry, PhoneState } from "../model/phone";
import { useEditor } from "../store/editor";
import { wayBack } from "./behind";
import type { Setup } from "./setup";
import type { TelephoneView } from "./useTelephone";
import { type Line, linesOf } from "./words";

const Behind = later(() => import("./Behind").then((part) => part.Behind));

interface Props {
  phone: TelephoneView;
  call: PhoneState;
  setup: Setup;
}

/** What has happened in the call, in words. Each line can be opened, and is where one can go back to. */
export function CallLog({ phone, call, setup }: Props) {
  const { t, i18n } = useTranslation(["panels", "laboratory"]);
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (document === null) return null;
  const seconds = (ms: number) => secondsText(ms / 1000, i18n.language, 0);
  const lines = linesOf(call.entries, { document, types, seconds });
  return (
    <div className="call-log">
      <p className="small muted">{t("laboratory:step.hint")}</p>
      <ol className="steps" aria-label={t("phone.steps")}>
        {lines.map((line) => {
          const entry = call.entries[line.index];
          const step = { phone, call, setup, line, entry };
          return entry === undefined ? null : <Step key={line.index} {...step} entry={entry} />;
        })}
      </ol>
    </div>
  );
}

/** "6.4 s"; the unit's sign is the same everywhere. */
function secondsText(seconds: number, lang: string, digits: number): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(lang, format).format(seconds)}\u00a0s`;
}

interface StepProps extends Props {
  line: Line;
  entry: PhoneEntry;
}

function Step({ phone, call, setup, line, entry }: StepProps) {
  const { t, i18n } = useTranslation(["panels", "laboratory"]);
  const showNode = useEditor((state) => state.showNode);
  const isOpen = phone.chosen === line.index;
  const strong = line.strongKey === undefined ? line.strong : t(line.strongKey);
  const back = wayBack(entry, call);
  return (
    <li className={line.tone} data-open={isOpen}>
      <div className="step-line">
        <time>{secondsText(line.at, i18n.language, 1)}</time>
        <span className="grow">
          {line.who !== "" && (
            <button type="button" className="who" onClick={() => showNode(line.node)}>
              {line.who}
            </button>
          )}{" "}
          {line.text !== null && t(line.text, line.values)} {strong !== "" && <b>{strong}</b>}
        </span>
        {entry.kind === "event" && back !== null && <Back phone={phone} events={back} />}
        <button
          type="button"
          className="tiny"
          aria-expanded={isOpen}
          aria-label={t("laboratory:step.open")}
          title={t("laboratory:step.open")}
          onClick={() => phone.open(isOpen ? null : line.index)}
        >
          <ChevronDown size={14} aria-hidden />
        </button>
      </div>
      {isOpen && (
        <Behind
          entry={entry}
          call={call}
          pretended={setup.lookups[entry.node]?.returns ?? "real"}
          onBack={back === null ? null : () => phone.goBack(back)}
        />
      )}
    </li>
  );
}

function Back({ phone, events }: { phone: TelephoneView; events: number }) {
  const { t } = useTranslation("laboratory");
  return (
    <button
      type="button"
      className="tiny"
      aria-label={t("step.other")}
      title={t("step.other")}
      disabled={phone.busy}
      onClick={() => phone.goBack(events)}
    >
      <Undo2 size={14} aria-hidden />
    </button>
  );
}

import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneEntry, PhoneState } from "../model/phone";
import { type Changed, receivedWith, variablesOf } from "./behind";
import type { Choice } from "./setup";
import { indentXml } from "./xml";

interface Props {
  entry: PhoneEntry;
  call: PhoneState;
  /** What the lookup of this node was told to return. */
  pretended: Choice;
  onBack: (() => void) | null;
}

/** What lies behind a line: what came, what it changed, how long it took, what went out. */
export function Behind({ entry, call, pretended, onBack }: Props) {
  const { t } = useTranslation("laboratory");
  const { changed, same } = variablesOf(entry, call.snapshots);
  const isEvent = entry.kind === "event";
  return (
    <div className="behind">
      {isEvent && <Received entry={entry} />}
      <Part title={t("step.changed")}>
        {changed.length === 0 ? (
          <p className="small muted">{t("step.unchanged")}</p>
        ) : (
          <ChangedTable rows={changed} />
        )}
      </Part>
      <Others rows={same} />
      {entry.xml !== undefined && (
        <Part title={t("step.sent")}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>{indentXml(entry.xml)}</pre>
        </Part>
      )}
      <Took entry={entry} />
      {pretended !== "real" && <p className="small muted">{t("step.pretended")}</p>}
      {onBack !== null && (
        <button type="button" className="btn small" onClick={onBack}>
          <Undo2 size={14} aria-hidden />
          {t(isEvent ? "step.other" : "step.goOn")}
        </button>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h4>{title}</h4>
      {children}
    </section>
  );
}

function Took({ entry }: { entry: PhoneEntry }) {
  const { t, i18n } = useTranslation("laboratory");
  if (entry.ms === undefined) return null;
  const format = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 });
  const values = { ms: `${format.format(entry.ms)}\u00a0ms` };
  return (
    <p className="small muted">
      {t(entry.kind === "event" ? "step.tookAll" : "step.took", values)}
    </p>
  );
}

function Received({ entry }: { entry: PhoneEntry }) {
  const { t } = useTranslation("laboratory");
  return (
    <Part title={t("step.received")}>
      <table className="variables">
        <tbody>
          <Cells name="event" value={String(entry.data.event)} />
          {receivedWith(entry).map(([name, value]) => (
            <Cells key={name} name={name} value={value} />
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Cells({ name, value }: { name: string; value: string }) {
  return (
    <tr>
      <th scope="row">
        <code>{name}</code>
      </th>
      <td title={value}>{value}</td>
    </tr>
  );
}

function ChangedTable({ rows }: { rows: Changed[] }) {
  const { t } = useTranslation("laboratory");
  return (
    <table className="variables changed">
      <thead>
        <tr>
          <th scope="col">{t("step.variable")}</th>
          <th scope="col">{t("step.before")}</th>
          <th scope="col">{t("step.after")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row" title={name}>
              <code>{name}</code>
            </th>
            <td title={before ?? ""}>{before === null ? "–" : <del>{before || "“”"}</del>}</td>
            <td title={after ?? ""}>{after === null ? "–" : <ins>{after || "“”"}</ins>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Others({ rows }: { rows: [string, string][] }) {
  const { t } = useTranslation("laboratory");
  if (rows.length === 0) return null;
  return (
    <details className="help">
      <summary>{t("step.others", { count: rows.length })}</summary>
      <table className="variables">
        <tbody>
          {rows.map(([name, value]) => (
            <Cells key={name} name={name} value={value} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

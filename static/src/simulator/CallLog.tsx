import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneState } from "../model/types";
import { useEditor } from "../store/editor";
import { flatVariables, type Line, linesOf } from "./words";
import { indentXml } from "./xml";

/** What has happened in the call: its steps in words, its variables, and the XML that goes out. */
export function CallLog({ call }: { call: PhoneState }) {
  const { t } = useTranslation("panels");
  const [xml, setXml] = useState(false);
  return (
    <div className="call-log">
      <Steps call={call} />
      <Variables vars={call.vars} />
      <button type="button" className="btn small" aria-expanded={xml} onClick={() => setXml(!xml)}>
        {t(xml ? "phone.hideXml" : "phone.xml")}
      </button>
      {xml && (
        <figure className="xml">
          <figcaption className="hint">{t("phone.xmlTitle")}</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>{indentXml(call.xml)}</pre>
        </figure>
      )}
    </div>
  );
}

function Steps({ call }: { call: PhoneState }) {
  const { t, i18n } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (document === null) return null;
  const seconds = (ms: number) => secondsText(ms / 1000, i18n.language, 0);
  const lines = linesOf(call.entries, { document, types, seconds });
  return (
    <ol className="steps" aria-label={t("phone.steps")}>
      {lines.map((line, index) => (
        // Lines are only ever added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Step key={index} line={line} />
      ))}
    </ol>
  );
}

/** "6.4 s"; the unit's sign is the same everywhere. */
function secondsText(seconds: number, lang: string, digits: number): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(lang, format).format(seconds)}\u00a0s`;
}

function Step({ line }: { line: Line }) {
  const { t, i18n } = useTranslation("panels");
  const showNode = useEditor((state) => state.showNode);
  const strong = line.strongKey === undefined ? line.strong : t(line.strongKey);
  return (
    <li className={line.tone}>
      <time>{secondsText(line.at, i18n.language, 1)}</time>
      <span>
        {line.who !== "" && (
          <button type="button" className="who" onClick={() => showNode(line.node)}>
            {line.who}
          </button>
        )}{" "}
        {line.text !== null && t(line.text, line.values)} {strong !== "" && <b>{strong}</b>}
      </span>
    </li>
  );
}

function Variables({ vars }: { vars: PhoneState["vars"] }) {
  const { t } = useTranslation("panels");
  const rows = flatVariables(vars).filter(([, value]) => value !== "");
  if (rows.length === 0) return null;
  return (
    <details className="help" open>
      <summary>{t("phone.variables")}</summary>
      <table className="variables">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td title={value}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

import "./texts";
import { useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { getVersion } from "../api/client";
import { differences } from "../model/differences";
import type { FlowDocument } from "../model/types";
import { useEditor } from "../store/editor";
import { useSay } from "./words";

const LONGEST = 300;

/** What going live changes for callers, and a line on why, for those who read of it later. */
export function Why({ why, onChange }: { why: string; onChange(why: string): void }) {
  const { t } = useTranslation("versions");
  const id = useId();
  const off = useEditor((state) => state.off);
  return (
    <>
      <Changes />
      {off !== null && <p className="banner">{t("why.off")}</p>}
      <div className="why-field">
        <label htmlFor={id}>{t("why.label")}</label>
        <input
          id={id}
          className="input"
          type="text"
          autoComplete="off"
          maxLength={LONGEST}
          placeholder={t("why.placeholder")}
          value={why}
          onChange={(event) => onChange(event.target.value)}
        />
        <p className="hint">{t("why.hint")}</p>
      </div>
    </>
  );
}

/** What was live, or is, and differs: nothing while there is none yet. */
function Changes() {
  const { t } = useTranslation("versions");
  const say = useSay();
  const { flowId, live, off, document: draft, types } = useEditor();
  const number = live ?? off;
  const [before, setBefore] = useState<FlowDocument | null>(null);
  useEffect(() => {
    let gone = false;
    if (flowId !== null && number !== null) {
      getVersion(flowId, number).then(
        (flow) => gone || setBefore(flow),
        () => undefined, // without it there is no list
      );
    }
    return () => {
      gone = true;
    };
  }, [flowId, number]);
  const rows = useMemo(
    () => (before === null || draft === null ? [] : differences(before, draft, types)),
    [before, draft, types],
  );
  if (before === null || number === null) return null;
  return (
    <section>
      <h3>{t("why.changes", { number })}</h3>
      {rows.length === 0 ? (
        <p className="muted">{t("compare.none")}</p>
      ) : (
        <ul className="differences plain">
          {rows.map((row) => (
            <li key={row.key} data-what={row.what}>
              {say(row.words)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

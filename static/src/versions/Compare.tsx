import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { VersionRow } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { useLoad } from "../panels/parts/useLoad";
import { useEditor } from "../store/editor";
import { compareWith, flowOf, type Other, showOnCanvas, useComparing } from "./compare";
import { DifferenceList } from "./DifferenceList";

/** What is open, side by side with another version: in words, and if wanted on the canvas. */
export function Compare({ rows }: { rows: readonly VersionRow[] }) {
  const { t } = useTranslation("versions");
  const { t: panels } = useTranslation("panels");
  const { other, rows: found, shown } = useComparing();
  const flowId = useEditor((state) => state.flowId);
  const first = useFirst(rows);
  const wanted = other ?? first;
  const load = useCallback(async () => {
    if (flowId === null || wanted === undefined) return null;
    const before = await flowOf(flowId, wanted);
    if (useEditor.getState().flowId === flowId) compareWith(wanted, before);
    return wanted;
  }, [flowId, wanted]);
  const { error } = useLoad(load);
  // What is not looked at any more is not kept up.
  useEffect(() => () => useComparing.setState(({ shown }) => (shown ? {} : { other: null })), []);
  if (wanted === undefined) return null;
  return (
    <section className="compare" aria-label={t("compare.title")}>
      <div className="row">
        <h3 className="grow">{t("compare.title")}</h3>
        <button
          type="button"
          className="btn small"
          aria-pressed={shown}
          disabled={found.length === 0 && !shown}
          onClick={() => showOnCanvas(!shown)}
        >
          {t(shown ? "compare.hide" : "compare.show")}
        </button>
      </div>
      <Others rows={rows} chosen={wanted} />
      {error !== null && <p className="error">{errorText(error, panels)}</p>}
      {other === wanted && <DifferenceList rows={found} />}
    </section>
  );
}

/** What people want to know first: what is different from live; of an old version, from the draft. */
function useFirst(rows: readonly VersionRow[]): Other | undefined {
  const version = useEditor((state) => state.version);
  if (version !== null) return "draft";
  return (rows.find((row) => row.live || row.off) ?? rows[0])?.number;
}

function Others({ rows, chosen }: { rows: readonly VersionRow[]; chosen: Other }) {
  const { t } = useTranslation("versions");
  const { flowId, version } = useEditor();
  const choose = async (value: string) => {
    const other = value === "draft" ? "draft" : Number(value);
    if (flowId !== null) compareWith(other, await flowOf(flowId, other));
  };
  return (
    <select
      className="input"
      aria-label={t("compare.with")}
      value={String(chosen)}
      onChange={(event) => void choose(event.target.value)}
    >
      {version !== null && <option value="draft">{t("compare.draft")}</option>}
      {rows
        .filter(({ number }) => number !== version)
        .map(({ number, live, off }) => (
          <option key={number} value={number}>
            {t(`compare.${live ? "live" : off ? "off" : "version"}`, { number })}
          </option>
        ))}
    </select>
  );
}

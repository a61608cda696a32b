import { Plus, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { createFlow, getCatalog, listFlows } from "../api/client";
import type { FlowRow } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { FlowTable } from "./FlowTable";
import { type ImportFailure, readFlowFile } from "./importFlow";
import { emptyFlow } from "./newFlow";
import { errorText } from "./parts/errors";
import { useFileDrop } from "./parts/useFileDrop";
import { useLoad } from "./parts/useLoad";

/** All flows: make, open, rename, copy, take away, bring in and take out. */
export function FlowsPage() {
  const { t } = useTranslation("panels");
  const flows = useLoad(listFlows);
  const work = useFlowWork();
  const readOnly = useEditor((state) => state.readOnly);
  const dropped = useFileDrop((file) => void work.bringIn(file));
  const dragging = dropped && !readOnly;
  return (
    <div className={dragging ? "page flows-page dragging" : "page flows-page"}>
      <header className="page-head">
        <h1>{t("flows.title")}</h1>
        <span className="grow" />
        {!readOnly && (
          <>
            <ImportButton onFile={(file) => void work.bringIn(file)} />
            <button type="button" className="btn primary" onClick={() => void work.make()}>
              <Plus size={16} aria-hidden />
              {t("flows.new")}
            </button>
          </>
        )}
      </header>
      {readOnly && <p className="banner">{t("people.youLook")}</p>}
      {work.error !== "" && (
        <p className="banner bad" role="alert">
          {work.error}
        </p>
      )}
      <Content
        rows={flows.data}
        error={flows.error}
        reload={flows.reload}
        onNew={readOnly ? undefined : () => void work.make()}
      />
      {dragging && <div className="drop-hint">{t("flows.importHint")}</div>}
    </div>
  );
}

/** Making a flow and bringing one in; both open it. */
function useFlowWork() {
  const { t } = useTranslation("panels");
  const lang = useApp((state) => state.lang);
  const go = useApp((state) => state.go);
  const [error, setError] = useState("");

  const attempt = async (deed: () => Promise<{ id: string }>, explain: (e: unknown) => string) => {
    setError("");
    try {
      go({ page: "flow", id: (await deed()).id });
    } catch (failure) {
      setError(explain(failure));
    }
  };

  return {
    error,
    make: () =>
      attempt(
        async () => createFlow(emptyFlow(t("flows.newName"), lang, await getCatalog(lang))),
        (failure) => errorText(failure, t),
      ),
    bringIn: (file: File) =>
      attempt(
        async () => createFlow(await readFlowFile(file)),
        (failure) => importError(failure, file, t),
      ),
  };
}

function importError(
  failure: unknown,
  file: File,
  t: ReturnType<typeof useTranslation<"panels">>["t"],
): string {
  const reason = (failure as ImportFailure).reason;
  if (reason === "notJson") return t("flows.notJson", { file: file.name });
  if (reason === "tooLarge") return t("flows.tooLarge", { file: file.name, limit: 2 });
  return t("flows.notAFlow", { file: file.name, message: errorText(failure, t) });
}

function ImportButton({ onFile }: { onFile(file: File): void }) {
  const { t } = useTranslation("panels");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        accept=".json,application/json"
        tabIndex={-1}
        aria-label={t("flows.import")}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file !== undefined) onFile(file);
        }}
      />
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <Upload size={15} aria-hidden />
        {t("flows.import")}
      </button>
    </>
  );
}

interface ContentProps {
  rows: FlowRow[] | null;
  error: unknown;
  reload(): Promise<void>;
  /** Undefined for those who may only look. */
  onNew: (() => void) | undefined;
}

function Content({ rows, error, reload, onNew }: ContentProps) {
  const { t } = useTranslation("panels");
  if (error !== null && rows === null) {
    return (
      <p className="banner bad" role="alert">
        {errorText(error, t)}
        <button type="button" className="btn small" onClick={() => void reload()}>
          {t("common.retry")}
        </button>
      </p>
    );
  }
  if (rows === null) return <p className="muted">{t("common.loading")}</p>;
  if (rows.length > 0) return <FlowTable rows={rows} reload={reload} />;
  return (
    <div className="card empty">
      <h2>{t("flows.emptyTitle")}</h2>
      <p className="muted">{t("flows.emptyText")}</p>
      {onNew !== undefined && (
        <button type="button" className="btn primary" onClick={onNew}>
          <Plus size={16} aria-hidden />
          {t("flows.new")}
        </button>
      )}
    </div>
  );
}

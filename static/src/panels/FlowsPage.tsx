import { Plus, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { createFlow, listFlows, takeParcel } from "../api/client";
import { later } from "../later";
import type { FlowRow } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import { resumeTour, useTour } from "../store/tour";
import { FlowTable } from "./FlowTable";
import { type ImportFailure, isParcel, readFlowFile } from "./importFlow";
import { errorText } from "./parts/errors";
import { useFileDrop } from "./parts/useFileDrop";
import { useLoad } from "./parts/useLoad";

const Welcome = later(() => import("../start/Welcome").then((part) => part.Welcome));

/** All flows: make, open, rename, copy, take away, bring in and take out. */
export function FlowsPage() {
  const { t } = useTranslation("panels");
  const flows = useLoad(listFlows);
  const work = useFlowWork();
  const readOnly = useEditor((state) => state.readOnly);
  const go = useApp((state) => state.go);
  const dropped = useFileDrop((file) => void work.bringIn(file));
  const dragging = dropped && !readOnly;
  return (
    <div className={dragging ? "page flows-page dragging" : "page flows-page"}>
      <header className="page-head">
        <h1>{t("flows.title")}</h1>
        <span className="grow" />
        {!readOnly && (
          <>
            <TourLink rows={flows.data} />
            <ImportButton onFile={(file) => void work.bringIn(file)} />
            <button type="button" className="btn primary" onClick={() => go({ page: "new" })}>
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
      <Content rows={flows.data} error={flows.error} reload={flows.reload} />
      {dragging && <div className="drop-hint">{t("flows.importHint")}</div>}
    </div>
  );
}

/** Who has left the tour can take it up again, as long as its flow is there. */
function TourLink({ rows }: { rows: FlowRow[] | null }) {
  const { t } = useTranslation("start");
  const { state, flowId } = useTour();
  if (state !== "left" || !rows?.some((row) => row.id === flowId)) return null;
  return (
    <a className="btn quiet" href={hrefOf({ page: "flow", id: flowId })} onClick={resumeTour}>
      {t("tour.resume")}
    </a>
  );
}

/** Bringing a flow in; it is opened then. */
function useFlowWork() {
  const { t } = useTranslation("panels");
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
    bringIn: (file: File) =>
      attempt(
        async () =>
          (await isParcel(file)) ? takeParcel(file) : createFlow(await readFlowFile(file)),
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
        accept=".json,.zip,application/json,application/zip"
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
}

function Content({ rows, error, reload }: ContentProps) {
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
  return <Welcome />;
}

import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Segments } from "../panels/parts/Segments";
import { Telephone } from "../simulator/Telephone";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import { PocketSwitch } from "./PocketSwitch";
import { Story } from "./Story";
import "./texts";
import "../styles/start.css";

/** A flow on a telephone's screen: it can be read, called, and switched live or off. */
export function PocketPage({ id, atPhone }: { id: string; atPhone: boolean }) {
  const { t } = useTranslation("start");
  const { t: canvas } = useTranslation("canvas");
  const { flowId, failed, document } = useEditor();
  const ready = useEditor((state) => state.catalog !== null) && flowId === id && document !== null;
  const [view, setView] = useState<"read" | "call">(atPhone ? "call" : "read");
  useEffect(() => {
    const { flowId: open, failed: before, openFlow } = useEditor.getState();
    if (open !== id || before !== null) void openFlow(id);
  }, [id]);
  return (
    <div className="page-room pocket">
      <a className="back-link" href={hrefOf({ page: "flows" })}>
        <ArrowLeft size={15} aria-hidden />
        {t("pocket.flows")}
      </a>
      {failed !== null && flowId === id && <p className="banner warn">{canvas("missing.text")}</p>}
      {ready && (
        <>
          <h1>{document.name}</h1>
          {view === "read" && <PocketSwitch />}
          <Segments<"read" | "call">
            label={document.name}
            value={view}
            options={[
              { value: "read", label: t("pocket.read") },
              { value: "call", label: t("pocket.call") },
            ]}
            onChange={setView}
          />
          {view === "read" ? <Story /> : <Telephone />}
        </>
      )}
    </div>
  );
}

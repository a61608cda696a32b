import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Canvas, CanvasRoom } from "../canvas/Canvas";
import { fetchTheRest, later } from "../later";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import { useTour } from "../store/tour";
import { ConflictBanner, ReadOnlyBanner } from "./ConflictBanner";
import { LeftColumn } from "./LeftColumn";
import { useLayout } from "./layout";
import { SidePanel } from "./SidePanel";
import { TopBar } from "./TopBar";

const Banners = later(() => import("../versions/Banners").then((part) => part.Banners));
const Tour = later(() => import("../start/Tour").then((part) => part.Tour));
const Said = later(() => import("../canvas/Said").then((part) => part.Said));

/** The editor of one flow: palette, canvas, and the panel beside it. */
export function EditorPage({ id }: { id: string }) {
  const flowId = useEditor((state) => state.flowId);
  const failed = useEditor((state) => state.failed);
  const ready = useEditor((state) => state.document !== null && state.catalog !== null);
  const mayOnlyLook = useEditor((state) => state.mayOnlyLook);
  const layout = useLayout();
  const tour = useTour((state) => state.state === "on" && state.flowId === id);
  useOpened(id);
  useEffect(() => {
    if (ready || failed !== null) fetchTheRest();
  }, [ready, failed]);
  if (failed !== null && flowId === id) return <Missing id={id} code={failed} />;
  if (!ready || flowId !== id) return <Opening />;
  return (
    <CanvasRoom>
      <TopBar />
      <div className="editor" data-palette={layout.palette} data-panel={layout.panel}>
        <div className="editor-banners">
          {mayOnlyLook ? <ReadOnlyBanner /> : <ConflictBanner />}
          <Banners />
        </div>
        {layout.palette && <LeftColumn />}
        <Canvas />
        {layout.panel && <SidePanel />}
        {tour && <Tour />}
        <Said />
      </div>
    </CanvasRoom>
  );
}

function useOpened(id: string): void {
  useEffect(() => {
    const { flowId, failed, openFlow } = useEditor.getState();
    if (flowId !== id || failed !== null) void openFlow(id);
  }, [id]);
}

function Opening() {
  const { t } = useTranslation("canvas");
  return (
    <div className="page-room" aria-busy="true">
      <p className="visually-hidden">{t("opening")}</p>
    </div>
  );
}

function Missing({ id, code }: { id: string; code: string }) {
  const { t } = useTranslation("canvas");
  const openFlow = useEditor((state) => state.openFlow);
  const gone = code === "not_found" || code === "missing";
  return (
    <div className="page-room">
      <main className="page stack">
        <h1>{t(gone ? "missing.title" : "missing.failed")}</h1>
        <p className="muted">{t(gone ? "missing.text" : "missing.retry")}</p>
        <div className="row">
          {!gone && (
            <button type="button" className="btn primary" onClick={() => void openFlow(id)}>
              {t("missing.again")}
            </button>
          )}
          <a className={gone ? "btn primary" : "btn"} href={hrefOf({ page: "flows" })}>
            {t("missing.flows")}
          </a>
        </div>
      </main>
    </div>
  );
}

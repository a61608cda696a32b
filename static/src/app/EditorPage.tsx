import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Canvas, CanvasRoom } from "../canvas/Canvas";
import { fetchTheRest, later } from "../later";
import { useApp } from "../store/app";
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

interface EditorPageProps {
  id: string;
  /** The version that is looked at; null for the draft. */
  version: number | null;
  /** The telephone is what people came for. */
  atPhone: boolean;
}

/** The editor of one flow: palette, canvas, and the panel beside it. */
export function EditorPage({ id, version, atPhone }: EditorPageProps) {
  const flowId = useEditor((state) => state.flowId);
  const failed = useEditor((state) => state.failed);
  const ready = useEditor((state) => state.document !== null && state.catalog !== null);
  const mayOnlyLook = useEditor((state) => state.mayOnlyLook);
  const layout = useLayout();
  const tour = useTour((state) => state.state === "on" && state.flowId === id);
  const opened = useOpened(id, version);
  useAtPhone(atPhone);
  useEffect(() => {
    if (ready || failed !== null) fetchTheRest();
  }, [ready, failed]);
  if (failed !== null && flowId === id) return <Missing id={id} version={version} code={failed} />;
  if (!opened || !ready || flowId !== id) return <Opening />;
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

function useAtPhone(atPhone: boolean): void {
  useEffect(() => {
    if (!atPhone) return;
    useLayout.setState({ panel: true });
    useEditor.getState().setPanel("phone");
  }, [atPhone]);
}

/** Open what the address names. False until the version that it named at first stands there. */
function useOpened(id: string, version: number | null): boolean {
  const [opened, setOpened] = useState(version === null);
  useEffect(() => {
    let gone = false;
    void open(id, version).then(() => gone || setOpened(true));
    return () => {
      gone = true;
    };
  }, [id, version]);
  return opened;
}

async function open(id: string, wanted: number | null): Promise<void> {
  const { openFlow, lookAt, ...before } = useEditor.getState();
  if (before.flowId !== id || before.failed !== null) await openFlow(id);
  if (isElsewhere(id, wanted)) await lookAt(wanted);
  // There is no such version, or the server is away, which a banner says by now.
  if (isElsewhere(id, wanted)) useApp.getState().go({ page: "flow", id });
}

function isElsewhere(id: string, wanted: number | null): boolean {
  const { flowId, failed, version } = useEditor.getState();
  return flowId === id && failed === null && version !== wanted;
}

function Opening() {
  const { t } = useTranslation("canvas");
  return (
    <div className="page-room" aria-busy="true">
      <p className="visually-hidden">{t("opening")}</p>
    </div>
  );
}

function Missing({ id, version, code }: Omit<EditorPageProps, "atPhone"> & { code: string }) {
  const { t } = useTranslation("canvas");
  const gone = code === "not_found" || code === "missing";
  return (
    <div className="page-room">
      <main className="page stack">
        <h1>{t(gone ? "missing.title" : "missing.failed")}</h1>
        <p className="muted">{t(gone ? "missing.text" : "missing.retry")}</p>
        <div className="row">
          {!gone && (
            <button type="button" className="btn primary" onClick={() => void open(id, version)}>
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

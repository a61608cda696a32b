import { Database, Phone, Plus } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { createFlow, getCatalog, listFlows, listTemplates } from "../api/client";
import i18n from "../i18n";
import type { FlowDocument, Template } from "../model/types";
import { emptyFlow, freshPath } from "../panels/newFlow";
import { errorText } from "../panels/parts/errors";
import { useLoad } from "../panels/parts/useLoad";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { beginTour } from "../store/tour";
import { FlowPicture } from "./FlowPicture";
import { TryTemplate } from "./TryTemplate";
import { ownPath } from "./template";
import "./texts";
import "../styles/start.css";

/** The flows to begin with: each shows what it looks like and can be called before it is chosen. */
export function Gallery() {
  const { t } = useTranslation("start");
  const { t: shared } = useTranslation("panels");
  const lang = useApp((state) => state.lang);
  const readOnly = useEditor((state) => state.readOnly);
  const templates = useTemplates(lang);
  const [called, setCalled] = useState<Template | null>(null);
  const work = useMaking();
  const use = (template: Template) => void work.make(() => fromTemplate(template));
  useCatalog();
  return (
    <>
      {work.error !== "" && (
        <p className="banner bad" role="alert">
          {work.error}
        </p>
      )}
      {templates.error !== null && (
        <p className="banner warn" role="alert">
          {t("new.away", { message: errorText(templates.error, shared) })}
          <button type="button" className="btn small" onClick={() => void templates.reload()}>
            {shared("common.retry")}
          </button>
        </p>
      )}
      <ul className="gallery" aria-busy={templates.data === null && templates.error === null}>
        {templates.data?.map((template) => (
          <Card
            key={template.id}
            template={template}
            busy={work.busy}
            onCall={() => setCalled(template)}
            onUse={readOnly ? undefined : () => use(template)}
          />
        ))}
        {!readOnly && <EmptyCard busy={work.busy} onUse={() => void work.make(blank)} />}
      </ul>
      {called !== null && (
        <TryTemplate
          template={called}
          onClose={() => setCalled(null)}
          onUse={readOnly ? undefined : () => use(called)}
        />
      )}
    </>
  );
}

const inEnglish = () => listTemplates();
const inGerman = () => listTemplates();

/** Each language has its own templates: they speak it. */
const useTemplates = (lang: string) => useLoad(lang === "de" ? inGerman : inEnglish);

/** Pictures need to know what kinds of nodes there are. */
function useCatalog(): void {
  useEffect(() => {
    const { catalog, loadCatalog } = useEditor.getState();
    // Without it the pictures are grey; everything else works.
    if (catalog === null) loadCatalog().catch(() => undefined);
  }, []);
}

/** Make a flow and open it. */
function useMaking() {
  const { t } = useTranslation("panels");
  const go = useApp((state) => state.go);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const make = async (flow: () => Promise<{ document: FlowDocument; tour: boolean }>) => {
    setBusy(true);
    setError("");
    try {
      const { document, tour } = await flow();
      const { id } = await createFlow(document);
      if (tour) beginTour(id);
      go({ page: "flow", id });
    } catch (failure) {
      setError(errorText(failure, t));
      setBusy(false);
    }
  };
  return { busy, error, make };
}

async function fromTemplate(template: Template) {
  const taken = new Set((await listFlows()).map((row) => row.path));
  return { document: ownPath(template.document, taken, freshPath), tour: true };
}

async function blank() {
  const { lang } = useApp.getState();
  return {
    document: emptyFlow(i18n.t("flows.newName"), lang, await getCatalog(lang)),
    tour: false,
  };
}

interface CardProps {
  template: Template;
  busy: boolean;
  onCall(): void;
  onUse: (() => void) | undefined;
}

function Card({ template, busy, onCall, onUse }: CardProps) {
  const { t } = useTranslation("start");
  const types = useEditor((state) => state.types);
  const title = useId();
  const { name, about } = template;
  return (
    <li className="card template" aria-labelledby={title}>
      <div className="template-picture">
        <FlowPicture flow={template.document} types={types} />
      </div>
      <h2 id={title}>{name}</h2>
      <p className="muted small grow">{about}</p>
      {template.connections.length > 0 && (
        <p className="small muted row template-needs">
          <Database size={14} aria-hidden />
          {t("template.needsDatabase")}
        </p>
      )}
      <div className="row">
        <button
          type="button"
          className="btn"
          aria-label={t("template.callNamed", { name })}
          onClick={onCall}
        >
          <Phone size={15} aria-hidden />
          {t("template.call")}
        </button>
        {onUse !== undefined && (
          <button
            type="button"
            className="btn primary"
            disabled={busy}
            aria-label={t("template.chooseNamed", { name })}
            onClick={onUse}
          >
            {t("template.choose")}
          </button>
        )}
      </div>
    </li>
  );
}

function EmptyCard({ busy, onUse }: { busy: boolean; onUse(): void }) {
  const { t } = useTranslation("start");
  return (
    <li className="card template">
      <button type="button" className="template-blank" disabled={busy} onClick={onUse}>
        <Plus size={26} aria-hidden />
        <b>{t("template.empty")}</b>
        <span className="muted small">{t("template.emptyAbout")}</span>
      </button>
    </li>
  );
}

import {
  PanelLeftClose,
  PanelLeftOpen,
  PanelRightOpen,
  Phone,
  Redo2,
  Search,
  Undo2,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { keyWords } from "../canvas/keys";
import { useCanvas } from "../canvas/state";
import { later } from "../later";
import { levelIcons, worstOf } from "../levels";
import type { Label } from "../model/commands";
import { type Panel, useEditor } from "../store/editor";
import { GoLive } from "./GoLive";
import { useLayout } from "./layout";

const RunningPill = later(() => import("../watching/RunningPill").then((part) => part.RunningPill));
const People = later(() => import("../versions/People").then((part) => part.People));
const LiveMenu = later(() => import("./LiveMenu").then((part) => part.LiveMenu), LivePill);

/** What is open, whether it is live, and what can be done with it. */
export function TopBar() {
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <header className="top-bar">
      <Heading />
      <PaletteToggle />
      <FlowName />
      <LiveState />
      <RunningPill />
      <People />
      <span className="grow" />
      <FindButton />
      {!readOnly && <UndoRedo />}
      <Problems />
      <PhoneButton />
      {!readOnly && <GoLive />}
      <PanelOpener />
    </header>
  );
}

/** What the page is about, for those who go from heading to heading. */
function Heading() {
  const name = useEditor((state) => state.document?.name ?? "");
  return <h1 className="visually-hidden">{name}</h1>;
}

function PaletteToggle() {
  const { t } = useTranslation("canvas");
  const { palette, toggle } = useLayout();
  const label = t(palette ? "palette.close" : "palette.open");
  return (
    <button
      type="button"
      className="btn quiet icon"
      aria-label={label}
      title={label}
      aria-expanded={palette}
      onClick={() => toggle("palette")}
    >
      {palette ? <PanelLeftClose size={18} /> : <PanelLeftOpen size={18} />}
    </button>
  );
}

function PanelOpener() {
  const { t } = useTranslation("canvas");
  const { panel, toggle } = useLayout();
  if (panel) return null;
  return (
    <button
      type="button"
      className="btn quiet icon"
      aria-label={t("panel.open")}
      title={t("panel.open")}
      onClick={() => toggle("panel")}
    >
      <PanelRightOpen size={18} />
    </button>
  );
}

/** The flow's name: a text until somebody clicks into it. */
function FlowName() {
  const { t } = useTranslation("canvas");
  const name = useEditor((state) => state.document?.name ?? "");
  const { setFlowSettings, readOnly } = useEditor();
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    const next = typed?.trim() ?? "";
    if (next !== "" && next !== name) setFlowSettings({ name: next });
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Escape") setTyped(null);
    if (event.key === "Enter") event.currentTarget.blur();
  };
  return (
    <input
      className="flow-name"
      aria-label={t("top.name")}
      maxLength={100}
      readOnly={readOnly}
      size={Math.max((typed ?? name).length, 4)}
      value={typed ?? name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={keep}
      onKeyDown={onKeyDown}
    />
  );
}

function LiveState() {
  const { t } = useTranslation("canvas");
  const { live, off, changed, mayOnlyLook } = useEditor();
  const version = live ?? off;
  if (version === null) return <span className="pill">{t("top.notLive")}</span>;
  if (mayOnlyLook) return <LivePill version={version} on={live !== null} />;
  return (
    <>
      <LiveMenu version={version} on={live !== null} />
      {changed && <span className="muted small top-changed">{t("top.changed")}</span>}
    </>
  );
}

/** The way to the search for those who know no quick key. */
function FindButton() {
  const { t } = useTranslation("canvas");
  const keys = keyWords(t, "mod+k");
  return (
    <button
      type="button"
      className="find-button"
      aria-label={`${t("find.title")} ${keys}`}
      onClick={() => useCanvas.setState({ finder: {} })}
    >
      <Search size={15} aria-hidden="true" />
      <span>{t("find.title")}</span>
      <kbd>{keys}</kbd>
    </button>
  );
}

function LivePill({ version, on }: { version: number; on: boolean }) {
  const { t } = useTranslation("canvas");
  const className = on ? "pill live" : "pill off";
  return <span className={className}>{t(on ? "top.live" : "top.off", { version })}</span>;
}

function UndoRedo() {
  const { t } = useTranslation("canvas");
  const { undoLabel, redoLabel, undo, redo } = useEditor();
  return (
    <div className="row">
      <HistoryButton word={t("top.undo")} label={undoLabel} icon={<Undo2 size={17} />} act={undo} />
      <HistoryButton word={t("top.redo")} label={redoLabel} icon={<Redo2 size={17} />} act={redo} />
    </div>
  );
}

interface HistoryButtonProps {
  word: string;
  label: Label | undefined;
  icon: ReactNode;
  act: () => void;
}

function HistoryButton({ word, label, icon, act }: HistoryButtonProps) {
  const { t } = useTranslation("canvas");
  const title = label === undefined ? word : `${word}: ${t(label.key, { ...label.params })}`;
  return (
    <button
      type="button"
      className="btn icon"
      aria-label={word}
      title={title}
      disabled={label === undefined}
      onClick={act}
    >
      {icon}
    </button>
  );
}

/** Show a panel, even if its column was closed. */
function show(panel: Panel): void {
  useLayout.setState({ panel: true });
  useEditor.getState().setPanel(panel);
}

function Problems() {
  const { t } = useTranslation("canvas");
  const problems = useEditor((state) => state.problems);
  const level = worstOf(problems)?.level;
  if (level === undefined) return null;
  const count = problems.length;
  const Icon = levelIcons[level];
  const words = t("top.problems", { count });
  return (
    <button
      type="button"
      className="btn problems"
      data-level={level}
      aria-label={words}
      title={words}
      onClick={() => show("problems")}
    >
      <Icon size={15} aria-hidden="true" />
      <span className="wide-only">{words}</span>
      <span className="narrow-only">{count}</span>
    </button>
  );
}

function PhoneButton() {
  const { t } = useTranslation("canvas");
  return (
    <button
      type="button"
      className="btn"
      aria-label={t("top.try")}
      title={t("top.try")}
      onClick={() => show("phone")}
    >
      <Phone size={15} aria-hidden="true" />
      <span className="roomy-only">{t("top.try")}</span>
    </button>
  );
}

import { PanelRightClose } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { later, useOnce } from "../later";
import { levelIcons, worstOf } from "../levels";
import { titleOf } from "../model/ports";
import type { Problem } from "../model/types";
import { type Panel, useEditor } from "../store/editor";
import { useLayout } from "./layout";

const NodeForm = later(() => import("../forms/NodeForm").then((part) => part.NodeForm));
const Telephone = later(() => import("../simulator/Telephone").then((part) => part.Telephone));
const ProblemList = later(() => import("../panels/ProblemList").then((part) => part.ProblemList));
const TestsPanel = later(() => import("../testing/TestsPanel").then((part) => part.TestsPanel));
const Versions = later(() => import("../panels/Versions").then((part) => part.Versions));

function ProblemCount({ problems }: { problems: readonly Problem[] }) {
  const level = worstOf(problems)?.level;
  const Icon = levelIcons[level ?? "warning"];
  return (
    <span className="problem-count" data-level={level}>
      <Icon size={15} aria-hidden="true" />
      {problems.length > 0 && problems.length}
    </span>
  );
}

function useFormTitle(): string {
  const { t } = useTranslation("canvas");
  return useEditor(({ selection, document, types }) => {
    if (selection.length > 1) return t("panel.several", { count: selection.length });
    const node = document?.nodes.find(({ id }) => id === selection[0]);
    return node === undefined ? t("panel.flow") : titleOf(node, types.get(node.type));
  });
}

/** Beside the canvas: the chosen node's form, the telephone, the versions, what is wrong. */
export function SidePanel() {
  const { t } = useTranslation("canvas");
  const panel = useEditor((state) => state.panel);
  return (
    <aside className="side-panel" aria-label={t("panel.title")}>
      <div className="side-head">
        <Tabs panel={panel} />
        <CloseButton />
      </div>
      <div
        className="side-content"
        id="side-content"
        role="tabpanel"
        aria-labelledby={`tab-${panel}`}
      >
        {panel === "form" && <Form />}
        <KeptTelephone shown={panel === "phone"} />
        {panel === "tests" && <TestsPanel />}
        {panel === "versions" && <Versions />}
        {panel === "problems" && <ProblemList />}
      </div>
    </aside>
  );
}

/** To those who may only look, every field of a form is shown and none can be changed; prompts can be heard. */
function Form() {
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <fieldset className="form-frame" disabled={readOnly}>
      <NodeForm />
    </fieldset>
  );
}

function CloseButton() {
  const { t } = useTranslation("canvas");
  const toggle = useLayout((state) => state.toggle);
  return (
    <button
      type="button"
      className="btn quiet icon small"
      aria-label={t("panel.close")}
      title={t("panel.close")}
      onClick={() => toggle("panel")}
    >
      <PanelRightClose size={17} aria-hidden="true" />
    </button>
  );
}

const panels: readonly Panel[] = ["form", "phone", "tests", "versions", "problems"];

function Tabs({ panel }: { panel: Panel }) {
  const { t } = useTranslation("canvas");
  const setPanel = useEditor((state) => state.setPanel);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = panels[(panels.indexOf(panel) + by + panels.length) % panels.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    setPanel(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={t("panel.title")} onKeyDown={onKeyDown}>
      {panels.map((id) => (
        <Tab key={id} id={id} chosen={panel === id} />
      ))}
    </div>
  );
}

function Tab({ id, chosen }: { id: Panel; chosen: boolean }) {
  const { t } = useTranslation("canvas");
  const setPanel = useEditor((state) => state.setPanel);
  const problems = useEditor((state) => state.problems);
  const count = problems.length;
  const form = useFormTitle();
  const counted = id === "problems" && count > 0;
  const label = id === "form" ? form : t(counted ? "panel.counted" : `panel.${id}`, { count });
  return (
    <button
      id={`tab-${id}`}
      type="button"
      role="tab"
      data-tab={id}
      aria-label={label}
      title={label}
      aria-selected={chosen}
      aria-controls="side-content"
      tabIndex={chosen ? 0 : -1}
      onClick={() => setPanel(id)}
    >
      {id === "problems" ? <ProblemCount problems={problems} /> : label}
    </button>
  );
}

/** A call goes on while people look at something else. */
function KeptTelephone({ shown }: { shown: boolean }) {
  const used = useOnce(shown);
  return used ? (
    <div hidden={!shown}>
      <Telephone />
    </div>
  ) : null;
}

import { PanelRightClose, TriangleAlert } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { NodeForm } from "../forms/NodeForm";
import { titleOf } from "../model/ports";
import { ProblemList } from "../panels/ProblemList";
import { Versions } from "../panels/Versions";
import { Telephone } from "../simulator/Telephone";
import { type Panel, useEditor } from "../store/editor";
import { useLayout } from "./layout";

function ProblemCount({ count }: { count: number }) {
  return (
    <span className="problem-count" data-some={count > 0}>
      <TriangleAlert size={15} aria-hidden="true" />
      {count > 0 && count}
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
  const setPanel = useEditor((state) => state.setPanel);
  const toggle = useLayout((state) => state.toggle);
  const count = useEditor((state) => state.problems.length);
  const tabs: { id: Panel; label: string }[] = [
    { id: "form", label: useFormTitle() },
    { id: "phone", label: t("panel.phone") },
    { id: "versions", label: t("panel.versions") },
    { id: "problems", label: t("panel.problems") },
  ];
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(tabs.findIndex((tab) => tab.id === panel) + by + tabs.length) % tabs.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    setPanel(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <aside className="side-panel" aria-label={t("panel.title")}>
      <div className="side-head">
        <div className="tabs" role="tablist" aria-label={t("panel.title")} onKeyDown={onKeyDown}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              id={`tab-${tab.id}`}
              type="button"
              role="tab"
              data-tab={tab.id}
              aria-selected={panel === tab.id}
              aria-controls="side-content"
              tabIndex={panel === tab.id ? 0 : -1}
              onClick={() => setPanel(tab.id)}
              {...(tab.id === "problems" ? { "aria-label": tab.label, title: tab.label } : {})}
            >
              {tab.id === "problems" ? <ProblemCount count={count} /> : tab.label}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="btn quiet icon small"
          aria-label={t("panel.close")}
          title={t("panel.close")}
          onClick={() => toggle("panel")}
        >
          <PanelRightClose size={17} aria-hidden="true" />
        </button>
      </div>
      <div
        className="side-content"
        id="side-content"
        role="tabpanel"
        aria-labelledby={`tab-${panel}`}
      >
        {panel === "form" && <NodeForm />}
        <KeptTelephone shown={panel === "phone"} />
        {panel === "versions" && <Versions />}
        {panel === "problems" && <ProblemList />}
      </div>
    </aside>
  );
}

/** A call goes on while people look at something else. */
function KeptTelephone({ shown }: { shown: boolean }) {
  const [used, setUsed] = useState(shown);
  useEffect(() => {
    if (shown) setUsed(true);
  }, [shown]);
  return used || shown ? (
    <div hidden={!shown}>
      <Telephone />
    </div>
  ) : null;
}

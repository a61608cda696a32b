import { useStore } from "@xyflow/react";
import { Minus, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { commandNamed } from "./pageCommands";
import { useViewing } from "./useView";

/** − 100 % + Fit · Tidy up · ? */
export function ZoomBar() {
  const { t } = useTranslation("canvas");
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const readOnly = useEditor((state) => state.readOnly);
  const view = useViewing();
  return (
    <div className="zoom-bar" role="toolbar" aria-label={t("zoom.title")}>
      <button type="button" aria-label={t("zoom.out")} onClick={view.zoomOut}>
        <Minus size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="zoom-level"
        title={t("zoom.reset")}
        onClick={() => view.zoomTo(1)}
      >
        {zoom} %
      </button>
      <button type="button" aria-label={t("zoom.in")} onClick={view.zoomIn}>
        <Plus size={15} aria-hidden="true" />
      </button>
      <button type="button" onClick={view.fit}>
        {t("zoom.fit")}
      </button>
      {!readOnly && (
        <button type="button" onClick={() => commandNamed("tidy").run(view)}>
          {t("zoom.tidy")}
        </button>
      )}
    </div>
  );
}

import { useReactFlow, useStore } from "@xyflow/react";
import { Minus, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { tidyUp } from "./actions";
import { FIT, glide } from "./view";

/** − 100 % + Fit · Tidy up */
export function ZoomBar() {
  const { t } = useTranslation("canvas");
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const tidy = () => {
    tidyUp();
    // The nodes move with the next frame; then there is something to fit.
    requestAnimationFrame(() => void fitView({ ...FIT, ...glide() }));
  };
  return (
    <div className="zoom-bar" role="toolbar" aria-label={t("zoom.title")}>
      <button type="button" aria-label={t("zoom.out")} onClick={() => void zoomOut(glide())}>
        <Minus size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="zoom-level"
        title={t("zoom.reset")}
        onClick={() => void zoomTo(1, glide())}
      >
        {zoom} %
      </button>
      <button type="button" aria-label={t("zoom.in")} onClick={() => void zoomIn(glide())}>
        <Plus size={15} aria-hidden="true" />
      </button>
      <button type="button" onClick={() => void fitView({ ...FIT, ...glide() })}>
        {t("zoom.fit")}
      </button>
      <button type="button" onClick={tidy}>
        {t("zoom.tidy")}
      </button>
    </div>
  );
}

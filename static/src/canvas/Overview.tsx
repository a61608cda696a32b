import { MiniMap, type ReactFlowState, useStore } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import type { CanvasPiece } from "./elements";

/** With very many nodes the small map costs more than the large one. */
const MOST = 800;

/** Whether a part of the flow is out of sight. */
function isBeyond({ nodeLookup, transform, width, height }: ReactFlowState): boolean {
  if (nodeLookup.size > MOST) return false;
  const [left, top, zoom] = transform;
  for (const { internals, measured } of nodeLookup.values()) {
    const x = internals.positionAbsolute.x * zoom + left;
    const y = internals.positionAbsolute.y * zoom + top;
    const right = x + (measured.width ?? 0) * zoom;
    const bottom = y + (measured.height ?? 0) * zoom;
    if (x < 0 || y < 0 || right > width || bottom > height) return true;
  }
  return false;
}

const colourOf = ({ data }: CanvasPiece) =>
  "frame" in data
    ? `color-mix(in srgb, var(--frame-${data.frame.colour}) 30%, transparent)`
    : `var(--${data.type?.category ?? "beside"})`;

/** The whole flow, small, as soon as not all of it can be seen. */
export function Overview() {
  const { t } = useTranslation("canvas");
  const beyond = useStore(isBeyond);
  if (!beyond) return null;
  return (
    <MiniMap<CanvasPiece>
      pannable
      zoomable
      ariaLabel={t("canvas.minimap")}
      nodeBorderRadius={14}
      nodeColor={colourOf}
    />
  );
}

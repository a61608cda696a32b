import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { CanvasNode } from "./elements";

/** A note on yellow paper. */
export const NoteFace = memo(function NoteFace({ id, data, selected }: NodeProps<CanvasNode>) {
  const { t } = useTranslation("canvas");
  return (
    <div
      className="note"
      data-node-id={id}
      data-node-type={data.node.type}
      data-selected={selected}
    >
      {data.node.name !== "" && <b>{data.node.name}</b>}
      {data.face.prompt || <i>{t("note.empty")}</i>}
    </div>
  );
});

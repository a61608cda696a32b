import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { Chip } from "./Chip";
import { useAddInView } from "./Palette";

/** Nothing is drawn yet: how to begin. */
export function EmptyCanvas() {
  const { t } = useTranslation("canvas");
  const start = useEditor((state) => state.catalog?.types.find((type) => type.starts));
  const add = useAddInView();
  if (start === undefined) return null;
  return (
    <div className="empty-canvas">
      <p>
        <ArrowLeft size={18} aria-hidden="true" />
        {t("empty.drag", { type: start.label })}
      </p>
      <button type="button" className="btn" onClick={() => add(start)}>
        <Chip type={start} />
        {t("empty.add")}
      </button>
    </div>
  );
}

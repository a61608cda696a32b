import { Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";

/** Somebody else saved the same flow, or the server refuses it: what can be done. */
export function ConflictBanner() {
  const { t } = useTranslation("canvas");
  const { saving, refusal, resolveConflict } = useEditor();
  if (saving === "conflict") {
    return (
      <div className="editor-banner banner warn" role="alert">
        <TriangleAlert size={16} aria-hidden="true" />
        <span className="grow">{t("conflict.text")}</span>
        <button type="button" className="btn small" onClick={() => void resolveConflict("reload")}>
          {t("conflict.reload")}
        </button>
        <button type="button" className="btn small" onClick={() => void resolveConflict("mine")}>
          {t("conflict.mine")}
        </button>
      </div>
    );
  }
  if (refusal === "") return null;
  return (
    <div className="editor-banner banner bad" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <span className="grow">
        {saving === "unsaved" ? t("refused", { message: refusal }) : refusal}
      </span>
    </div>
  );
}

/** Why nothing can be changed here. */
export function ReadOnlyBanner() {
  const { t } = useTranslation("canvas");
  return (
    <p className="editor-banner banner" role="note">
      <Eye size={16} aria-hidden="true" />
      <span className="grow">{t("readOnly")}</span>
    </p>
  );
}

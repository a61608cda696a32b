import { Eye, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";

/** The server refuses what was drawn or asked. What others changed is told by versions/Banners. */
export function ConflictBanner() {
  const { t } = useTranslation("canvas");
  const { saving, refusal } = useEditor();
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

import { X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useCanvas } from "./state";

const SHOWN_MS = 9000;
const close = () => useCanvas.setState({ notice: null });

/** A few words to people on what they just did; gone by themselves after a while. */
export function Notice() {
  const { t } = useTranslation("canvas");
  const notice = useCanvas((state) => state.notice);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div className="notice" role="status" data-shown={notice !== null}>
      {notice !== null && (
        <>
          <span>{t(notice.key, { ...notice.params })}</span>
          <button
            type="button"
            className="btn quiet icon small"
            aria-label={t("close")}
            onClick={close}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </>
      )}
    </div>
  );
}

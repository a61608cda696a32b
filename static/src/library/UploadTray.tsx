import { Check, CircleAlert, Clock, LoaderCircle, RotateCcw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { counted, type Upload, type UploadState } from "./queue";
import { useUploads } from "./uploads";

/** What becomes of the files that were sent: each by itself, so that one that is refused holds up none. */
export function UploadTray() {
  const { t } = useTranslation("library");
  const { uploads, cancelAll, allAgain, clear } = useUploads();
  if (uploads.length === 0) return null;
  const { all, kept, refused, open } = counted(uploads);
  return (
    <section className="card upload-tray" aria-label={t("tray.title")}>
      <div className="row wrap">
        <b role="status">
          {t(open > 0 ? "tray.going" : "tray.done", { kept, all })}
          {refused > 0 && ` ${t("tray.refused", { count: refused })}`}
        </b>
        <span className="grow" />
        {refused > 1 && (
          <button type="button" className="btn small" onClick={allAgain}>
            <RotateCcw size={14} aria-hidden />
            {t("tray.allAgain")}
          </button>
        )}
        <button type="button" className="btn small" onClick={open > 0 ? cancelAll : clear}>
          {t(open > 0 ? "tray.cancelAll" : "tray.clear")}
        </button>
      </div>
      <ul>
        {uploads.map((upload) => (
          <UploadRow key={upload.key} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

const icons: Record<UploadState, typeof Check> = {
  waiting: Clock,
  going: LoaderCircle,
  kept: Check,
  refused: CircleAlert,
  cancelled: X,
};

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation("library");
  const { key, file, state, share, why } = upload;
  const { cancel, again } = useUploads.getState();
  const Icon = icons[state];
  const isOpen = state === "waiting" || state === "going";
  return (
    <li data-state={state}>
      <Icon size={15} aria-hidden className={state === "going" ? "spin" : ""} />
      <span className="upload-name">{file.name}</span>
      {state === "going" && share < 1 ? (
        <progress value={share} aria-label={t("tray.share", { name: file.name })} />
      ) : (
        <span className={state === "refused" ? "error" : "small muted"}>
          {state === "refused" ? why : t(`tray.${state === "going" ? "sent" : state}`)}
        </span>
      )}
      {isOpen && (
        <button
          type="button"
          className="tiny"
          aria-label={t("tray.cancel", { name: file.name })}
          onClick={() => cancel(key)}
        >
          <X size={14} aria-hidden />
        </button>
      )}
      {(state === "refused" || state === "cancelled") && (
        <button
          type="button"
          className="tiny"
          aria-label={t("tray.again", { name: file.name })}
          title={t("tray.again", { name: file.name })}
          onClick={() => again(key)}
        >
          <RotateCcw size={14} aria-hidden />
        </button>
      )}
    </li>
  );
}

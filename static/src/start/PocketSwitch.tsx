import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GoLive } from "../app/GoLive";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";

/** Whether the flow answers calls, and the button that changes it. */
export function PocketSwitch() {
  const { t } = useTranslation("start");
  const { t: canvas } = useTranslation("canvas");
  const { live, changed, readOnly, flowId, takeOffline } = useEditor();
  const [busy, setBusy] = useState(false);
  const off = async () => {
    setBusy(true);
    await takeOffline();
    setBusy(false);
  };
  return (
    <section className="card pocket-switch" aria-label={t("pocket.switch")}>
      <div className="row">
        {live === null ? (
          <span className="pill">{canvas("top.notLive")}</span>
        ) : (
          <span className="pill live">{canvas("top.live", { version: live })}</span>
        )}
        <span className="grow" />
        {!readOnly && live !== null && (
          <button type="button" className="btn" disabled={busy} onClick={() => void off()}>
            {t("pocket.turnOff")}
          </button>
        )}
        {!readOnly && (
          // Its dialog still has something to say when there is nothing more to put live.
          <span hidden={live !== null && !changed}>
            <GoLive />
          </span>
        )}
      </div>
      {live === null && <p className="small muted">{t("pocket.offText")}</p>}
      {live !== null && changed && <p className="small muted">{t("pocket.changed")}</p>}
      {flowId !== null && (
        <a className="small" href={hrefOf({ page: "connect", id: flowId })}>
          {t("connect.menu")}
        </a>
      )}
    </section>
  );
}

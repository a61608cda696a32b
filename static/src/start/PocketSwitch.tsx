import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GoLive } from "../app/GoLive";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";

/** Whether the flow answers calls, and the button that changes it. */
export function PocketSwitch() {
  const { t } = useTranslation("start");
  const { t: canvas } = useTranslation("canvas");
  const { live, off, changed, readOnly, flowId, switchFlow } = useEditor();
  const [busy, setBusy] = useState(false);
  const turn = async (on: boolean) => {
    setBusy(true);
    await switchFlow(on);
    setBusy(false);
  };
  return (
    <section className="card pocket-switch" aria-label={t("pocket.switch")}>
      <div className="row">
        {live === null ? (
          <span className={off === null ? "pill" : "pill off"}>
            {off === null ? canvas("top.notLive") : canvas("top.off", { version: off })}
          </span>
        ) : (
          <span className="pill live">{canvas("top.live", { version: live })}</span>
        )}
        <span className="grow" />
        {!readOnly && live !== null && (
          <button type="button" className="btn" disabled={busy} onClick={() => void turn(false)}>
            {t("pocket.turnOff")}
          </button>
        )}
        {!readOnly && off !== null && (
          <button
            type="button"
            className="btn primary"
            disabled={busy}
            onClick={() => void turn(true)}
          >
            {canvas("top.switchOn")}
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

import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Engine } from "../api/voices";
import { useIsAdmin } from "../store/app";
import "./texts";

interface EngineCardProps {
  engine: Engine;
  setUp(): void;
  forget(): void;
}

/** An engine: what it is, whether it speaks, what it costs, and how to set it up. */
export function EngineCard({ engine, setUp, forget }: EngineCardProps) {
  const { t } = useTranslation("voices");
  const admin = useIsAdmin();
  const id = useId();
  const { name } = engine;
  return (
    <li className="card engine" aria-labelledby={id}>
      <div className="engine-head">
        <h3 id={id}>{name}</h3>
        <State engine={engine} />
        <span className={engine.paid ? "pill warn" : "pill"}>
          {t(engine.paid ? "paid" : "free")}
        </span>
        <span className="grow" />
        {admin && engine.settings.length > 0 && (
          <>
            {engine.configured && (
              <button type="button" className="btn small" onClick={forget}>
                {t("forget", { name })}
              </button>
            )}
            <button type="button" className="btn small" onClick={setUp}>
              {t(engine.configured ? "change" : "setUp", { name })}
            </button>
          </>
        )}
      </div>
      <p className="muted">{engine.about}</p>
      {engine.missing !== "" && <p className="hint">{engine.missing}</p>}
    </li>
  );
}

function State({ engine }: { engine: Engine }) {
  const { t } = useTranslation("voices");
  if (engine.missing !== "") return <span className="pill">{t("absent")}</span>;
  if (engine.ready) {
    return <span className="pill live">{t("ready", { count: engine.voices })}</span>;
  }
  if (engine.configured) return <span className="pill bad">{t("stale")}</span>;
  return <span className="pill">{t("notReady")}</span>;
}

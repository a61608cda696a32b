import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import { configureEngine, type Engine } from "../api/voices";
import { errorText } from "../panels/parts/errors";
import { Line } from "../panels/parts/Line";
import { Modal } from "../panels/parts/Modal";
import "./texts";

interface EngineDialogProps {
  engine: Engine;
  onClose(): void;
  onSaved(): Promise<void>;
}

const typedFirst = (engine: Engine) =>
  Object.fromEntries(engine.settings.map(({ name, value }) => [name, value]));

/** Set up an engine: its settings are tried before they are kept. */
export function EngineDialog({ engine, onClose, onSaved }: EngineDialogProps) {
  const { t } = useTranslation("voices");
  const { t: common } = useTranslation("panels");
  const [typed, setTyped] = useState(() => typedFirst(engine));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof ApiError ? error.field.replace(/^settings\./, "") : "";

  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const filled = Object.entries(typed).filter(([, value]) => value.trim() !== "");
      await configureEngine(engine.id, Object.fromEntries(filled));
      await onSaved();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal open title={t("setUpTitle", { name: engine.name })} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {engine.settings.map((setting) => (
          <Line
            key={setting.name}
            label={setting.label}
            help={helpOf(setting, t)}
            value={typed[setting.name] ?? ""}
            secret={setting.secret}
            required={!(setting.secret && setting.filled)}
            invalid={wrong === setting.name}
            onChange={(value) => setTyped({ ...typed, [setting.name]: value })}
          />
        ))}
        {engine.paid && <p className="banner warn">{t("costs", { name: engine.name })}</p>}
        <p className="hint">{t("trial", { name: engine.name })}</p>
        {error !== null && (
          <p className="banner bad" role="alert">
            {errorText(error, common)}
          </p>
        )}
        <div className="actions">
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            {common("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={busy}>
            {t(busy ? "trying" : "save")}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function helpOf(setting: Engine["settings"][number], t: (key: string) => string): string {
  if (!setting.secret) return setting.help;
  return [setting.help, t(setting.filled ? "keyStored" : "key")].filter(Boolean).join(" ");
}

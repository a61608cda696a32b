import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "./errors";
import { Modal } from "./Modal";

export interface Question {
  title: string;
  text: string;
  /** What the button says: the deed itself, never "OK". */
  deed: string;
  danger?: boolean;
  run(): Promise<void>;
}

/** Ask before something is done that people may not want; stays open and says so if it fails. */
export function Confirm({ question, onClose }: { question: Question; onClose(): void }) {
  const { t } = useTranslation("panels");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  const run = async () => {
    setBusy(true);
    try {
      await question.run();
      onClose();
    } catch (failure) {
      setError(errorText(failure, t));
      setBusy(false);
    }
  };

  return (
    <Modal open title={question.title} onClose={onClose}>
      <p className="muted">{question.text}</p>
      {error !== "" && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          {t("common.cancel")}
        </button>
        <button
          type="button"
          className={question.danger ? "btn danger" : "btn primary"}
          disabled={busy}
          onClick={() => void run()}
        >
          {question.deed}
        </button>
      </div>
    </Modal>
  );
}

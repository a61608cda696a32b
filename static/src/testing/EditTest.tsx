import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../panels/parts/errors";
import { renameTest } from "./state";
import type { FlowTest } from "./types";

/** What people call a test, and what they want to say of it. */
export function EditTest({ test, onClose }: { test: FlowTest; onClose(): void }) {
  const { t } = useTranslation("tests");
  const { t: said } = useTranslation("panels");
  const [name, setName] = useState(test.name);
  const [note, setNote] = useState(test.note);
  const [error, setError] = useState("");
  const id = useId();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await renameTest(test, name.trim(), note.trim());
      onClose();
    } catch (failure) {
      setError(errorText(failure, said));
    }
  };
  return (
    <form
      className="test-edit"
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <label htmlFor={`${id}-name`}>{t("name")}</label>
      <input
        id={`${id}-name`}
        className="input"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this very field
        autoFocus
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <label htmlFor={`${id}-note`}>{t("note")}</label>
      <textarea
        id={`${id}-note`}
        className="input"
        rows={2}
        maxLength={1000}
        placeholder={t("notePlaceholder")}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {error !== "" && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div className="row">
        <button type="submit" className="btn small primary" disabled={name.trim() === ""}>
          {t("save")}
        </button>
        <button type="button" className="btn small" onClick={onClose}>
          {said("common.cancel")}
        </button>
      </div>
    </form>
  );
}

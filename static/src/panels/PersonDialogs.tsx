import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, addPerson, changeOwnPassword, setPassword } from "../api/client";
import { type Person, type Role, roles } from "../model/types";
import { missingCharacters } from "../signin/password";
import { errorText } from "./parts/errors";
import { Line } from "./parts/Line";
import { Modal } from "./parts/Modal";
import { Segments } from "./parts/Segments";

interface AddPersonDialogProps {
  onClose(): void;
  onSaved(): Promise<void>;
}

/** Let somebody in. */
export function AddPersonDialog({ onClose, onSaved }: AddPersonDialogProps) {
  const { t } = useTranslation("panels");
  const [name, setName] = useState("");
  const [password, setPasswordText] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const work = useWork(async () => {
    await addPerson(name, password, role);
    await onSaved();
  }, onClose);
  return (
    <PersonForm title={t("people.add")} deed={t("people.addDo")} work={work} onClose={onClose}>
      <Line
        label={t("signin.name")}
        value={name}
        required
        invalid={work.field === "name"}
        onChange={setName}
      />
      <NewPassword value={password} onChange={setPasswordText} />
      <div className="field">
        <span>{t("people.role")}</span>
        <Segments<Role>
          label={t("people.role")}
          value={role}
          options={roles.map((value) => ({ value, label: t(`people.roles.${value}`) }))}
          onChange={setRole}
        />
        <p className="hint">{t(`people.rolesAbout.${role}`)}</p>
      </div>
    </PersonForm>
  );
}

/** Give somebody another password. */
export function SetPasswordDialog({ person, onClose }: { person: Person; onClose(): void }) {
  const { t } = useTranslation("panels");
  const { name } = person;
  const [password, setPasswordText] = useState("");
  const work = useWork(() => setPassword(person.id, password), onClose);
  return (
    <PersonForm
      title={t("people.setPasswordTitle", { name })}
      deed={t("common.save")}
      work={work}
      onClose={onClose}
    >
      <p className="muted">{t("people.setPasswordText", { name })}</p>
      <NewPassword value={password} onChange={setPasswordText} />
    </PersonForm>
  );
}

/** Change the password of whoever is signed in. */
export function OwnPasswordDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation("panels");
  const [old, setOld] = useState("");
  const [password, setPasswordText] = useState("");
  const work = useWork(() => changeOwnPassword(old, password), onClose);
  return (
    <PersonForm
      title={t("people.ownPasswordTitle")}
      deed={t("common.save")}
      work={work}
      onClose={onClose}
    >
      <p className="muted">{t("people.ownPasswordText")}</p>
      <Line
        label={t("people.old")}
        value={old}
        required
        secret="known"
        invalid={work.field === "old"}
        onChange={setOld}
      />
      <NewPassword value={password} onChange={setPasswordText} />
    </PersonForm>
  );
}

interface NewPasswordProps {
  value: string;
  onChange(value: string): void;
}

function NewPassword({ value, onChange }: NewPasswordProps) {
  const { t } = useTranslation("panels");
  const missing = missingCharacters(value);
  let help = missing === 0 ? t("signin.longEnough") : t("signin.tooShort", { count: missing });
  if (value === "") help = t("signin.rule");
  return (
    <Line label={t("people.new")} value={value} required secret help={help} onChange={onChange} />
  );
}

interface Work {
  busy: boolean;
  message: string;
  /** The field that the server did not like. */
  field: string;
  send(): Promise<void>;
}

/** Send a form, close it when that worked, else keep what the server said. */
function useWork(deed: () => Promise<unknown>, done: () => void): Work {
  const { t } = useTranslation("panels");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    try {
      await deed();
      done();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const field = failure instanceof ApiError ? failure.field : "";
  return { busy, field, message: failure === null ? "" : errorText(failure, t), send };
}

interface PersonFormProps {
  title: string;
  deed: string;
  work: Work;
  onClose(): void;
  children: ReactNode;
}

function PersonForm({ title, deed, work, onClose, children }: PersonFormProps) {
  const { t } = useTranslation("panels");
  return (
    <Modal open title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void work.send();
        }}
      >
        {children}
        {work.message !== "" && (
          <p className="banner bad" role="alert">
            {work.message}
          </p>
        )}
        <div className="actions">
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={work.busy}>
            {deed}
          </button>
        </div>
      </form>
    </Modal>
  );
}

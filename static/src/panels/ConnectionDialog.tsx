import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, addConnection, changeConnection, testConnection } from "../api/client";
import type {
  Connection,
  ConnectionInput,
  ConnectionKind,
  ConnectionSettings,
  ConnectionTest,
} from "../model/connections";
import { errorText } from "./parts/errors";
import { Line } from "./parts/Line";
import { Modal } from "./parts/Modal";

interface ConnectionDialogProps {
  /** Null makes a new one. */
  connection: Connection | null;
  onClose(): void;
  onSaved(): Promise<void>;
}

const USUAL_PORTS: Record<ConnectionKind, number | null> = {
  mysql: 3306,
  postgres: 5432,
  sqlite: null,
};
const KINDS: ConnectionKind[] = ["mysql", "sqlite", "postgres"];

const fresh: ConnectionInput = {
  name: "",
  kind: "mysql",
  settings: { host: "127.0.0.1", port: 3306, database: "", user: "", path: "" },
};

function inputOf(connection: Connection | null): ConnectionInput {
  if (connection === null) return fresh;
  const { name, kind, settings } = connection;
  return { name, kind, settings };
}

/** Make or change a connection, and try it before it is kept. */
export function ConnectionDialog({ connection, onClose, onSaved }: ConnectionDialogProps) {
  const { t } = useTranslation("panels");
  const [input, setInput] = useState(() => inputOf(connection));
  const work = useConnectionWork(connection, input);

  const save = async () => {
    if (!(await work.save())) return;
    await onSaved();
    onClose();
  };
  const change = (next: ConnectionInput) => {
    work.forget();
    setInput(next);
  };

  const title = connection
    ? t("connections.editTitle", { name: connection.name })
    : t("connections.newTitle");
  return (
    <Modal open title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ConnectionFields
          input={input}
          hasPassword={connection?.hasPassword ?? false}
          failedField={work.failedField}
          onChange={change}
        />
        <Outcome test={work.tested} message={work.message} />
        <div className="actions">
          <button
            type="button"
            className="btn"
            disabled={work.busy}
            onClick={() => void work.test()}
          >
            {t(work.testing ? "connections.testing" : "connections.test")}
          </button>
          <span className="grow" />
          <button type="button" className="btn" onClick={onClose}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="btn primary" disabled={work.busy}>
            {t("common.save")}
          </button>
        </div>
      </form>
    </Modal>
  );
}

function useConnectionWork(connection: Connection | null, input: ConnectionInput) {
  const { t } = useTranslation("panels");
  const [tested, setTested] = useState<ConnectionTest | null>(null);
  const [doing, setDoing] = useState<"test" | "save" | null>(null);
  const [message, setMessage] = useState("");
  const [failedField, setFailedField] = useState("");

  const forget = () => {
    setTested(null);
    setMessage("");
    setFailedField("");
  };
  const attempt = async (what: "test" | "save", deed: () => Promise<unknown>) => {
    forget();
    setDoing(what);
    try {
      await deed();
      return true;
    } catch (failure) {
      setMessage(errorText(failure, t));
      if (failure instanceof ApiError) setFailedField(failure.field);
      return false;
    } finally {
      setDoing(null);
    }
  };
  const id = connection === null ? {} : { id: connection.id };
  return {
    tested,
    message,
    failedField,
    forget,
    busy: doing !== null,
    testing: doing === "test",
    test: () => attempt("test", async () => setTested(await testConnection({ ...id, ...input }))),
    save: () =>
      attempt("save", () =>
        connection === null ? addConnection(input) : changeConnection(connection.id, input),
      ),
  };
}

function Outcome({ test, message }: { test: ConnectionTest | null; message: string }) {
  const { t } = useTranslation("panels");
  if (message !== "") {
    return (
      <p className="banner bad" role="alert">
        {message}
      </p>
    );
  }
  if (test === null) return null;
  if (!test.ok) {
    return (
      <p className="banner bad" role="alert">
        {t("connections.failed", { message: test.message })}
      </p>
    );
  }
  return (
    <p className="banner good" role="status">
      {t("connections.tested", { count: test.tables ?? 0, ms: Math.round(test.ms ?? 0) })}
    </p>
  );
}

interface ConnectionFieldsProps {
  input: ConnectionInput;
  hasPassword: boolean;
  failedField: string;
  onChange(input: ConnectionInput): void;
}

function ConnectionFields({ input, hasPassword, failedField, onChange }: ConnectionFieldsProps) {
  const { t } = useTranslation("panels");
  const id = useId();
  const setKind = (kind: ConnectionKind) =>
    onChange({ ...input, kind, settings: { ...input.settings, port: USUAL_PORTS[kind] } });
  const setSettings = (change: Partial<ConnectionSettings>) =>
    onChange({ ...input, settings: { ...input.settings, ...change } });
  return (
    <>
      <Line
        label={t("connections.name")}
        help={t("connections.nameHelp")}
        value={input.name}
        required
        invalid={failedField === "name"}
        onChange={(name) => onChange({ ...input, name })}
      />
      <div className="field">
        <label htmlFor={id}>{t("connections.kind")}</label>
        <select
          id={id}
          className="input"
          value={input.kind}
          onChange={(event) => setKind(event.target.value as ConnectionKind)}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`connections.kinds.${kind}`)}
            </option>
          ))}
        </select>
      </div>
      {input.kind === "sqlite" ? (
        <Line
          label={t("connections.path")}
          help={t("connections.pathHelp")}
          value={input.settings.path}
          required
          mono
          onChange={(path) => setSettings({ path })}
        />
      ) : (
        <ServerFields
          input={input}
          hasPassword={hasPassword}
          setSettings={setSettings}
          onChange={onChange}
        />
      )}
    </>
  );
}

interface ServerFieldsProps {
  input: ConnectionInput;
  hasPassword: boolean;
  setSettings(change: Partial<ConnectionSettings>): void;
  onChange(input: ConnectionInput): void;
}

function ServerFields({ input, hasPassword, setSettings, onChange }: ServerFieldsProps) {
  const { t } = useTranslation("panels");
  const { settings } = input;
  const setPassword = (password: string) => {
    const { password: _, ...rest } = input;
    onChange(password === "" && hasPassword ? rest : { ...rest, password });
  };
  return (
    <>
      <div className="line-of-two">
        <Line
          label={t("connections.host")}
          value={settings.host}
          required
          onChange={(host) => setSettings({ host })}
        />
        <Line
          label={t("connections.port")}
          value={settings.port === null ? "" : String(settings.port)}
          onChange={(port) => setSettings({ port: /^\d+$/.test(port) ? Number(port) : null })}
        />
      </div>
      <Line
        label={t("connections.database")}
        value={settings.database}
        required
        onChange={(database) => setSettings({ database })}
      />
      <Line
        label={t("connections.user")}
        help={t("connections.userHelp")}
        value={settings.user}
        onChange={(user) => setSettings({ user })}
      />
      <Line
        label={t("connections.password")}
        help={t(hasPassword ? "connections.passwordStored" : "connections.passwordHelp")}
        value={input.password ?? ""}
        secret
        onChange={setPassword}
      />
    </>
  );
}

import { Database, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listConnections, removeConnection } from "../api/client";
import type { Connection } from "../model/connections";
import { useIsAdmin } from "../store/app";
import { ConnectionDialog } from "./ConnectionDialog";
import { ActionMenu } from "./parts/ActionMenu";
import { Confirm, type Question } from "./parts/Confirm";
import { errorText } from "./parts/errors";
import { useLoad } from "./parts/useLoad";

/** The connections to people's own databases. */
export function ConnectionsPage() {
  const { t } = useTranslation("panels");
  const connections = useLoad(listConnections);
  const [editing, setEditing] = useState<Connection | "new" | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const add = (
    <button type="button" className="btn primary" onClick={() => setEditing("new")}>
      <Plus size={16} aria-hidden />
      {t("connections.add")}
    </button>
  );
  const admin = useIsAdmin();
  const rows = connections.data;
  return (
    <div className="page">
      <header className="page-head">
        <div className="grow">
          <h1>{t("connections.title")}</h1>
          <p className="muted">{t("connections.about")}</p>
        </div>
        {rows !== null && rows.length > 0 && admin && add}
      </header>
      {!admin && <p className="banner">{t("connections.adminsOnly")}</p>}
      {connections.error !== null && (
        <p className="banner bad" role="alert">
          {errorText(connections.error, t)}
        </p>
      )}
      {rows === null && connections.loading && <p className="muted">{t("common.loading")}</p>}
      {rows?.length === 0 && (
        <div className="card empty">
          <Database size={28} aria-hidden />
          <h2>{t("connections.emptyTitle")}</h2>
          <p className="muted">{t("connections.emptyText")}</p>
          {admin && add}
        </div>
      )}
      {rows !== null && rows.length > 0 && (
        <ConnectionTable
          rows={rows}
          edit={setEditing}
          ask={setQuestion}
          reload={connections.reload}
        />
      )}
      {editing !== null && (
        <ConnectionDialog
          connection={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={connections.reload}
        />
      )}
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </div>
  );
}

interface ConnectionTableProps {
  rows: Connection[];
  edit(connection: Connection): void;
  ask(question: Question): void;
  reload(): Promise<void>;
}

function ConnectionTable({ rows, edit, ask, reload }: ConnectionTableProps) {
  const { t } = useTranslation("panels");
  const admin = useIsAdmin();
  const remove = (row: Connection) =>
    ask({
      title: t("connections.deleteTitle", { name: row.name }),
      text: t("connections.deleteText"),
      deed: t("connections.deleteDo", { name: row.name }),
      danger: true,
      run: async () => {
        await removeConnection(row.id);
        await reload();
      },
    });
  return (
    <div className="card">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("connections.name")}</th>
            <th scope="col">{t("connections.kind")}</th>
            {admin && (
              <>
                <th scope="col">{t("connections.where")}</th>
                <th>
                  <span className="visually-hidden">{t("common.more")}</span>
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            admin ? (
              <ConnectionRow
                key={row.id}
                row={row}
                edit={() => edit(row)}
                remove={() => remove(row)}
              />
            ) : (
              <tr key={row.id}>
                <td>{row.name}</td>
                <td>{t(`connections.kinds.${row.kind}`)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

interface ConnectionRowProps {
  row: Connection;
  edit(): void;
  remove(): void;
}

function ConnectionRow({ row, edit, remove }: ConnectionRowProps) {
  const { t } = useTranslation("panels");
  return (
    <tr>
      <td>
        <button type="button" className="link" onClick={edit}>
          {row.name}
        </button>
      </td>
      <td>{t(`connections.kinds.${row.kind}`)}</td>
      <td className="muted">
        <code>{placeOf(row)}</code>
      </td>
      <td className="end">
        <ActionMenu
          label={t("connections.actions", { name: row.name })}
          actions={[
            { label: t("connections.edit", { name: row.name }), icon: Pencil, run: edit },
            { label: t("common.delete"), icon: Trash2, danger: true, run: remove },
          ]}
        />
      </td>
    </tr>
  );
}

function placeOf({ kind, settings }: Connection): string {
  if (kind === "sqlite") return settings.path;
  const port = settings.port === null ? "" : `:${settings.port}`;
  return `${settings.user}@${settings.host}${port}/${settings.database}`;
}

import { Copy, Download, ListChecks, Pencil, Power, PowerOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  deleteFlow,
  duplicateFlow,
  exportUrl,
  getFlow,
  parcelUrl,
  saveFlow,
  switchFlow,
} from "../api/client";
import type { FlowRow } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import { FlowCalls, useAllFollowed } from "../watching/FlowCalls";
import { hasOwnSounds } from "./importFlow";
import { ActionMenu, type MenuAction } from "./parts/ActionMenu";
import { Confirm, type Question } from "./parts/Confirm";
import { CopyButton } from "./parts/CopyButton";
import { errorText } from "./parts/errors";
import { saveAs } from "./parts/saveAs";
import { dateTime, timeAgo } from "./parts/time";
import { webhookAddress } from "./parts/webhook";
import "../start/texts";

const SEARCH_FROM = 8;

/** The flows as a table: name, state, webhook, last change. */
export function FlowTable({ rows, reload }: { rows: FlowRow[]; reload(): Promise<void> }) {
  const { t } = useTranslation("panels");
  const [search, setSearch] = useState("");
  const [question, setQuestion] = useState<Question | null>(null);
  useAllFollowed();
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter((row) => row.name.toLowerCase().includes(wanted));
  return (
    <>
      {rows.length >= SEARCH_FROM && (
        <input
          className="input search"
          type="search"
          placeholder={t("flows.search")}
          aria-label={t("flows.search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {shown.length === 0 ? (
        <div className="row">
          <p className="muted">{t("flows.noMatch")}</p>
          <button type="button" className="btn small" onClick={() => setSearch("")}>
            {t("clearSearch", { ns: "start" })}
          </button>
        </div>
      ) : (
        <ul className="card flow-list">
          {shown.map((row) => (
            <FlowItem key={row.id} row={row} reload={reload} ask={setQuestion} />
          ))}
        </ul>
      )}
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </>
  );
}

interface FlowItemProps {
  row: FlowRow;
  reload(): Promise<void>;
  ask(question: Question): void;
}

function FlowItem({ row, reload, ask }: FlowItemProps) {
  const { t } = useTranslation("panels");
  const [renaming, setRenaming] = useState(false);
  const [error, setError] = useState("");

  const attempt = async (deed: () => Promise<unknown>) => {
    setError("");
    try {
      await deed();
      await reload();
    } catch (failure) {
      setError(errorText(failure, t));
    }
  };

  return (
    <li>
      <div className="flow-title">
        {renaming ? (
          <Rename
            row={row}
            done={(name) => {
              setRenaming(false);
              if (name !== row.name) void attempt(() => rename(row.id, name));
            }}
          />
        ) : (
          <a href={hrefOf({ page: "flow", id: row.id })}>{row.name}</a>
        )}
        {error !== "" && (
          <p className="error" role="alert">
            {error}
          </p>
        )}
        <Webhook row={row} />
      </div>
      <State row={row} />
      <Updated at={row.updated} />
      <ActionMenu
        label={t("flows.actions", { name: row.name })}
        actions={useActions(row, { rename: () => setRenaming(true), attempt, ask, reload })}
      />
    </li>
  );
}

interface Deeds {
  rename(): void;
  attempt(deed: () => Promise<unknown>): Promise<void>;
  ask(question: Question): void;
  reload(): Promise<void>;
}

function useActions(row: FlowRow, { rename, attempt, ask, reload }: Deeds): MenuAction[] {
  const { t } = useTranslation("panels");
  const readOnly = useEditor((state) => state.readOnly);
  const { name, path, live } = row;
  const isLive = live === null ? "" : ` ${t("flows.deleteLive", { path: `/call/${path}` })}`;
  const remove = () =>
    ask({
      title: t("flows.deleteTitle", { name }),
      text: t("flows.deleteText") + isLive,
      deed: t("flows.deleteDo", { name }),
      danger: true,
      run: async () => {
        await deleteFlow(row.id);
        await reload();
      },
    });
  const takeOut = {
    label: t("flows.export"),
    icon: Download,
    run: () => void attempt(() => download(row.id)),
  };
  const connect = {
    label: t("connect.menu", { ns: "start" }),
    icon: ListChecks,
    run: () => useApp.getState().go({ page: "connect", id: row.id }),
  };
  if (readOnly) return [connect, takeOut];
  const isOn = live !== null;
  const turn = {
    label: t(isOn ? "flows.switchOff" : "flows.switchOn"),
    icon: isOn ? PowerOff : Power,
    run: () => void attempt(() => switchFlow(row.id, !isOn)),
  };
  return [
    ...(isOn || row.off !== null ? [turn] : []),
    connect,
    { label: t("flows.rename"), icon: Pencil, run: rename },
    {
      label: t("flows.duplicate"),
      icon: Copy,
      run: () => void attempt(() => duplicateFlow(row.id)),
    },
    takeOut,
    { label: t("flows.delete"), icon: Trash2, danger: true, run: remove },
  ];
}

/** Take a flow out as a file, with its sounds where it has any that only this server has. */
async function download(id: string): Promise<void> {
  const { document } = await getFlow(id, useApp.getState().lang);
  saveAs(hasOwnSounds(document.nodes) ? parcelUrl(id) : exportUrl(id));
}

async function rename(id: string, name: string): Promise<void> {
  const { lang } = useApp.getState();
  const draft = await getFlow(id, lang);
  await saveFlow(id, draft.revision, { ...draft.document, name }, lang);
}

function Rename({ row, done }: { row: FlowRow; done(name: string): void }) {
  const { t } = useTranslation("panels");
  const [name, setName] = useState(row.name);
  return (
    <input
      className="input"
      type="text"
      maxLength={100}
      aria-label={t("flows.renameField", { name: row.name })}
      // People have just asked to type here.
      ref={(input) => input?.focus()}
      value={name}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => done(name.trim() || row.name)}
      onKeyDown={(event) => {
        if (event.key === "Enter") done(name.trim() || row.name);
        if (event.key === "Escape") done(row.name);
      }}
    />
  );
}

function Webhook({ row }: { row: FlowRow }) {
  const { t } = useTranslation("panels");
  const baseUrl = useApp((state) => state.status?.baseUrl ?? window.location.origin);
  if (row.path === "") return <span className="small muted">{t("flows.noPath")}</span>;
  const address = webhookAddress(baseUrl, row.path);
  return (
    <span className="webhook small muted">
      <code>{address}</code>
      <CopyButton text={address} label={t("flows.copyAddress", { name: row.name })} />
    </span>
  );
}

function State({ row }: { row: FlowRow }) {
  const { t } = useTranslation("panels");
  return (
    <span className="flow-state">
      {row.live === null ? (
        <span className={row.off === null ? "pill" : "pill off"}>
          {t(row.off === null ? "flows.offline" : "flows.off")}
        </span>
      ) : (
        <span className="pill live">{t("flows.liveVersion", { number: row.live })}</span>
      )}
      {row.live !== null && row.changed && (
        <span className="small muted">{t("flows.changed")}</span>
      )}
      <FlowCalls flow={row.id} />
    </span>
  );
}

function Updated({ at }: { at: string }) {
  const { t, i18n } = useTranslation("panels");
  const when = timeAgo(at, i18n.language, Date.now(), t("time.justNow"));
  return (
    <time className="small muted" dateTime={at} title={dateTime(at, i18n.language)}>
      {t("flows.updated", { when })}
    </time>
  );
}

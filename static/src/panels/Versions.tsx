import "../versions/texts";
import { Eye, FilePenLine, RadioTower } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { listVersions, versionLive } from "../api/client";
import { type Label, replaceAll } from "../model/commands";
import { isSameFlow } from "../model/things";
import type { VersionRow } from "../model/types";
import { useEditor } from "../store/editor";
import { switched } from "../store/server";
import { Compare } from "../versions/Compare";
import { flowOf } from "../versions/compare";
import { ActionMenu, type MenuAction } from "./parts/ActionMenu";
import { errorText } from "./parts/errors";
import { dateTime } from "./parts/time";
import { useLoad } from "./parts/useLoad";

/** What is different from live; what has been live, and when, by whom and why. */
export function Versions() {
  const { t } = useTranslation("versions");
  const { t: panels } = useTranslation("panels");
  const { data, error, deeds, done } = useVersions();
  const rows = (data ?? []).toSorted((one, other) => other.number - one.number);
  return (
    <div className="panel-body">
      {done !== null && (
        <p className="banner good" role="status">
          <span className="grow">{done.text}</span>
          {done.back !== undefined && (
            <button type="button" className="btn small" onClick={done.back}>
              {t("list.back", { number: done.before })}
            </button>
          )}
        </p>
      )}
      {error !== null && (
        <p className="banner bad" role="alert">
          {errorText(error, panels)}
        </p>
      )}
      {data?.length === 0 && <p className="muted">{t("list.none")}</p>}
      {rows.length > 0 && <Compare rows={rows} />}
      {rows.length > 0 && <h3>{t("list.title")}</h3>}
      <ol className="versions" aria-label={t("list.title")}>
        {rows.map((row) => (
          <Version key={row.number} row={row} deeds={deeds} />
        ))}
      </ol>
    </div>
  );
}

interface Done {
  text: string;
  before?: number;
  back?: () => void;
}

interface Deeds {
  putLive(number: number): void;
  restore(number: number): void;
}

function useVersions() {
  const { t } = useTranslation("versions");
  const { flowId, live, off } = useEditor();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another live number is a new version, and the list is read again
  const load = useCallback(
    () => (flowId === null ? Promise.resolve([]) : listVersions(flowId)),
    [flowId, live, off],
  );
  const { data, error, reload } = useLoad(load);
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState<Done | null>(null);
  const attempt = async (deed: () => Promise<Done>) => {
    setFailure(null);
    try {
      setDone(await deed());
    } catch (failure) {
      setDone(null);
      setFailure(failure);
    }
  };
  const deeds: Deeds = {
    putLive: (number) =>
      void attempt(async () => {
        const before = useEditor.getState().live;
        await putLive(number);
        await reload();
        const text = t("list.isLive", { number });
        if (before === null || before === number) return { text };
        return { text, before, back: () => deeds.putLive(before) };
      }),
    restore: (number) =>
      void attempt(async () => {
        const { key, params } = await restore(number);
        return { text: t(key, { ...params }) };
      }),
  };
  return { data, error: failure ?? error, deeds, done };
}

/** Put a version live again; the draft, and what is not saved of it, stays untouched. */
async function putLive(number: number): Promise<void> {
  const { flowId } = useEditor.getState();
  if (flowId !== null) useEditor.setState(switched(await versionLive(flowId, number)));
}

/** Make the draft what a version was, a step that undo takes back, and give the words on what was done. */
export async function restore(number: number): Promise<Label> {
  const unchanged: Label = { key: "versions:list.wasDraft", params: { number } };
  const { flowId, version, lookAt } = useEditor.getState();
  if (flowId === null) return unchanged;
  const flow = await flowOf(flowId, number);
  if (version !== null) await lookAt(null);
  const { document, run } = useEditor.getState();
  if (document === null || isSameFlow(document, flow)) return unchanged;
  run(replaceAll(flow, { key: "versions:undo.restore", params: { number } }));
  return { key: "versions:list.isDraft", params: { number } };
}

function Version({ row, deeds }: { row: VersionRow; deeds: Deeds }) {
  const { t, i18n } = useTranslation("versions");
  const { mayOnlyLook, version } = useEditor();
  const { number, live, off, why, by, calls } = row;
  return (
    <li aria-current={version === number ? "true" : undefined}>
      <div className="grow">
        <b>{t("list.version", { number })}</b>
        {live && <span className="pill live">{t("list.live")}</span>}
        {off && <span className="pill off">{t("list.off")}</span>}
        {calls > 0 && <span className="pill calling">{t("list.calls", { count: calls })}</span>}
        {why !== "" && <p className="why">{why}</p>}
        <p className="small muted">
          {by === ""
            ? dateTime(row.at, i18n.language)
            : t("list.by", { by, when: dateTime(row.at, i18n.language) })}
        </p>
        <Since row={row} />
      </div>
      {!mayOnlyLook && !live && (
        <button
          type="button"
          className="btn small"
          aria-label={t("list.putLive", { number })}
          onClick={() => deeds.putLive(number)}
        >
          <RadioTower size={14} aria-hidden="true" />
          {t("list.putLiveShort")}
        </button>
      )}
      <ActionMenu label={t("list.more", { number })} actions={useActions(row, deeds)} />
    </li>
  );
}

/** Of the version that answers calls, or is switched off: since when, and who did it. */
function Since({ row: { live, off } }: { row: VersionRow }) {
  const { t, i18n } = useTranslation("versions");
  const { liveAt, liveBy } = useEditor();
  if (!(live || off) || liveAt === null || liveBy === "") return null;
  const when = dateTime(liveAt, i18n.language);
  return (
    <p className="small muted">{t(live ? "list.since" : "list.offSince", { when, by: liveBy })}</p>
  );
}

function useActions({ number }: VersionRow, deeds: Deeds): MenuAction[] {
  const { t } = useTranslation("versions");
  const { mayOnlyLook, lookAt } = useEditor();
  const open = {
    label: t("list.open", { number }),
    icon: Eye,
    run: () => void lookAt(number),
  };
  if (mayOnlyLook) return [open];
  const toDraft = {
    label: t("list.restore"),
    icon: FilePenLine,
    run: () => deeds.restore(number),
  };
  return [open, toDraft];
}

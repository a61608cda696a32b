import { FilePenLine, Radio, RadioTower } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { listVersions, versionLive, versionToDraft } from "../api/client";
import type { VersionRow } from "../model/types";
import { useEditor } from "../store/editor";
import { ActionMenu, type MenuAction } from "./parts/ActionMenu";
import { Confirm, type Question } from "./parts/Confirm";
import { errorText } from "./parts/errors";
import { dateTime } from "./parts/time";
import { useLoad } from "./parts/useLoad";

/** What has been live, and what is: every version can be put live again or become the draft. */
export function Versions() {
  const { t } = useTranslation("panels");
  const flowId = useEditor((state) => state.flowId);
  const live = useEditor((state) => state.live);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another live number is a new version, and the list is read again
  const load = useCallback(
    () => (flowId === null ? Promise.resolve([]) : listVersions(flowId)),
    [flowId, live],
  );
  const versions = useLoad(load);
  const [question, setQuestion] = useState<Question | null>(null);
  const [done, setDone] = useState<{ text: string; live: number | null } | null>(null);
  const say = (text: string) => setDone({ text, live: useEditor.getState().live });
  const actionsOf = useVersionActions({ ask: setQuestion, say, reload: versions.reload });

  return (
    <div className="panel-body">
      {done?.live === live && (
        <p className="banner good" role="status">
          {done.text}
        </p>
      )}
      {versions.error !== null && (
        <p className="banner bad" role="alert">
          {errorText(versions.error, t)}
        </p>
      )}
      {versions.data?.length === 0 && <p className="muted">{t("versions.none")}</p>}
      <ol className="versions">
        {(versions.data ?? []).toSorted(newestFirst).map((row) => (
          <Version key={row.number} row={row} actions={actionsOf(row)} />
        ))}
      </ol>
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </div>
  );
}

const newestFirst = (one: VersionRow, other: VersionRow) => other.number - one.number;

function Version({ row, actions }: { row: VersionRow; actions: MenuAction[] }) {
  const { t, i18n } = useTranslation("panels");
  const readOnly = useEditor((state) => state.readOnly);
  const by = row.by === "" ? "" : ` · ${t("versions.by", { by: row.by })}`;
  return (
    <li>
      <div className="grow">
        <b>{t("versions.number", { number: row.number })}</b>
        {row.live && <span className="pill live">{t("versions.live")}</span>}
        <p className="small muted">{dateTime(row.at, i18n.language) + by}</p>
      </div>
      {!readOnly && (
        <ActionMenu label={t("versions.more", { number: row.number })} actions={actions} />
      )}
    </li>
  );
}

interface Deeds {
  ask(question: Question): void;
  say(text: string): void;
  reload(): Promise<void>;
}

function useVersionActions(deeds: Deeds): (row: VersionRow) => MenuAction[] {
  const { t } = useTranslation("panels");
  const questions = useVersionQuestions(deeds);
  return (row) => [
    row.live
      ? { label: t("versions.offline"), icon: Radio, danger: true, run: questions.offline }
      : {
          label: t("versions.putLive"),
          icon: RadioTower,
          run: () => questions.putLive(row.number),
        },
    {
      label: t("versions.toDraft"),
      icon: FilePenLine,
      run: () => questions.toDraft(row.number),
    },
  ];
}

function useVersionQuestions({ ask, say, reload }: Deeds) {
  const { t } = useTranslation("panels");
  const editor = () => useEditor.getState();
  const name = useEditor((state) => state.document?.name ?? "");

  const toDraft = async (number: number) => {
    const { flowId, takeDraft } = editor();
    if (flowId === null) return;
    takeDraft(await versionToDraft(flowId, number));
    say(t("versions.isDraft", { number }));
  };

  return {
    putLive: (number: number) =>
      ask({
        title: t("versions.putLiveTitle", { number }),
        text: t("versions.putLiveText", { number }),
        deed: t("versions.putLiveDo"),
        run: async () => {
          await putLive(number);
          await reload();
          say(t("versions.isLive", { number }));
        },
      }),
    toDraft: (number: number) =>
      ask({
        title: t("versions.toDraftTitle", { number }),
        text: t("versions.toDraftText", { number }),
        deed: t("versions.toDraftDo"),
        run: () => toDraft(number),
      }),
    offline: () =>
      ask({
        title: t("versions.offlineTitle", { name }),
        text: t("versions.offlineText"),
        deed: t("versions.offlineDo"),
        danger: true,
        run: async () => {
          await editor().takeOffline();
          await reload();
          say(t("versions.isOffline"));
        },
      }),
  };
}

/** Put a version live again; the draft, and what is not saved of it, stays untouched. */
async function putLive(number: number): Promise<void> {
  const { flowId } = useEditor.getState();
  if (flowId === null) return;
  const { live, liveAt, changed } = await versionLive(flowId, number);
  useEditor.setState({ live, liveAt, changed });
}

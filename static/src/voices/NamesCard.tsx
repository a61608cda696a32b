import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import { getPronunciations, type PronunciationList, putPronunciations } from "../api/voices";
import type { Voice } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { useLoad } from "../panels/parts/useLoad";
import { useApp } from "../store/app";
import { usePreview } from "../store/usePreview";
import { languageOf, languagesOf } from "./choosing";
import { HearVoice } from "./HearVoice";
import { entryOf, isChanged, keptRows, nextKey, putOnTop, type Row, rowsOf } from "./names";
import "./texts";

/** How names are said, on the whole server: a list to be changed and kept as a whole. */
export function NamesCard({ voices }: { voices: Voice[] }) {
  const { t } = useTranslation("voices");
  const { t: common } = useTranslation("panels");
  const list = useLoad(getPronunciations);
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t("names")}</h2>
      <p className="muted">{t("namesAbout")}</p>
      {list.error !== null && (
        <p className="banner bad" role="alert">
          <span className="grow">{errorText(list.error, common)}</span>
          <button type="button" className="btn small" onClick={() => void list.reload()}>
            {common("common.retry")}
          </button>
        </p>
      )}
      {list.data !== null && <Names list={list.data} voices={voices} />}
    </section>
  );
}

/** The rows as they are being edited. */
function useRows(first: PronunciationList) {
  const [base, setBase] = useState(first);
  const [rows, setRows] = useState<Row[]>(() => rowsOf(first.entries));
  /** How often something was changed. */
  const touched = useRef(0);
  const change = (next: (rows: Row[]) => Row[]) => {
    touched.current += 1;
    setRows(next);
  };
  return {
    base,
    rows,
    touched,
    changed: isChanged(base.entries, rows),
    add: () =>
      change((now) => [
        ...now,
        { key: nextKey(now), written: "", spoken: "", language: "", was: null },
      ]),
    put: (next: Row) => change((now) => now.map((row) => (row.key === next.key ? next : row))),
    remove: (gone: Row) => change((now) => now.filter((row) => row.key !== gone.key)),
    /** The server has what was sent. */
    settle: (list: PronunciationList, sent: readonly Row[]) => {
      setBase(list);
      setRows((now) => keptRows(now, sent));
    },
    /** Somebody else kept another list: what was changed here comes on top of it. */
    meet: (list: PronunciationList) => {
      setBase(list);
      setRows((now) => putOnTop(base.entries, now, list.entries));
    },
  };
}

function Names({ list, voices }: { list: PronunciationList; voices: Voice[] }) {
  const { t } = useTranslation("voices");
  const mayChange = useApp((state) => (state.status?.role ?? "viewer") !== "viewer");
  const edited = useRows(list);
  const keeping = useKeeping(edited);
  const preview = usePreview();
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        keeping.keep();
      }}
    >
      {edited.rows.length === 0 && <p className="muted">{t("noNames")}</p>}
      <NameRows {...{ edited, voices, mayChange, preview }} wrong={keeping.wrong} />
      <HowItWent keeping={keeping} preview={preview} />
      {mayChange && (
        <div className="actions">
          <button type="button" className="btn" onClick={edited.add}>
            <Plus size={15} aria-hidden />
            {t("add")}
          </button>
          <span className="grow" />
          <button type="submit" className="btn primary" disabled={keeping.busy || !edited.changed}>
            {t(keeping.busy ? "keeping" : "keep")}
          </button>
        </div>
      )}
    </form>
  );
}

interface NameRowsProps {
  edited: ReturnType<typeof useRows>;
  voices: Voice[];
  mayChange: boolean;
  /** The key of the row that was refused. */
  wrong: number | undefined;
  preview: ReturnType<typeof usePreview>;
}

function NameRows({ edited, voices, mayChange, wrong, preview }: NameRowsProps) {
  const { t } = useTranslation("voices");
  const [playing, setPlaying] = useState(-1);
  return (
    <ul className="names">
      {edited.rows.map((row, index) => (
        <NameRow
          key={row.key}
          row={row}
          number={index + 1}
          voices={voices}
          mayChange={mayChange}
          wrong={wrong === row.key}
          hear={(voice) => (
            <HearVoice
              preview={preview}
              mine={playing === row.key}
              voice={voice}
              say={row.spoken}
              label={t("hear", { name: row.spoken || t("row", { number: index + 1 }) })}
              disabled={voice === "" || row.spoken.trim() === ""}
              begin={() => setPlaying(row.key)}
            />
          )}
          change={edited.put}
          remove={() => edited.remove(row)}
        />
      ))}
    </ul>
  );
}

interface Outcome {
  /** The `touched` it came at: with the next change it is over. */
  at: number;
  error: unknown;
  /** What is kept is all that stands there. */
  whole: boolean;
  sent: readonly Row[];
}

/** Sends the list, and knows how that went. */
function useKeeping({ base, rows, touched, settle, meet }: ReturnType<typeof useRows>) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const doing = async (deed: () => Promise<void>, whole: boolean) => {
    const then = touched.current;
    setBusy(true);
    setOutcome(null);
    const error = await deed().then(
      () => null,
      (failure: unknown) => failure,
    );
    const at = touched.current;
    setOutcome({ at, error, whole: whole && error === null && at === then, sent: rows });
    setBusy(false);
  };
  const keep = async () => {
    const entries = rows.map(entryOf);
    settle(await putPronunciations({ revision: base.revision, entries }), rows);
  };
  const shown = outcome?.at === touched.current ? outcome : null;
  const error = shown?.error ?? null;
  const field = error instanceof ApiError ? /^entries\.(\d+)/.exec(error.field) : null;
  return {
    busy,
    error,
    keep: () => void doing(keep, true),
    again: () => void doing(async () => meet(await getPronunciations()), false),
    kept: shown?.whole ?? false,
    /** The row that is refused. */
    wrong: field === null ? undefined : shown?.sent[Number(field[1])]?.key,
  };
}

interface HowItWentProps {
  keeping: ReturnType<typeof useKeeping>;
  preview: ReturnType<typeof usePreview>;
}

function HowItWent({ keeping, preview }: HowItWentProps) {
  const { t } = useTranslation("voices");
  const { t: common } = useTranslation("panels");
  const { error } = keeping;
  const overtaken = error instanceof ApiError && error.code === "list_conflict";
  return (
    <>
      {error !== null && (
        <p className="banner bad" role="alert">
          <span className="grow">{errorText(error, common)}</span>
          {overtaken && (
            <button
              type="button"
              className="btn small"
              onClick={keeping.again}
              disabled={keeping.busy}
            >
              {t("reload")}
            </button>
          )}
        </p>
      )}
      {preview.error !== null && (
        <p className="banner bad" role="alert">
          {t("failed", { message: errorText(preview.error, common) })}
        </p>
      )}
      <p role="status" className={keeping.kept ? "banner good" : "visually-hidden"}>
        {keeping.kept ? t("kept") : ""}
      </p>
    </>
  );
}

interface NameRowProps {
  row: Row;
  number: number;
  voices: Voice[];
  mayChange: boolean;
  wrong: boolean;
  hear(voice: string): ReactNode;
  change(row: Row): void;
  remove(): void;
}

function NameRow({ row, number, voices, mayChange, wrong, hear, change, remove }: NameRowProps) {
  const { t } = useTranslation("voices");
  const lang = useApp((state) => state.lang);
  const of = t("row", { number });
  const languages = languagesOf(voices, lang);
  const known = row.language === "" || languages.some(([tag]) => tag === row.language);
  return (
    <li>
      {(["written", "spoken"] as const).map((part) => (
        <input
          key={part}
          className="input"
          aria-label={`${t(part)}, ${of}`}
          placeholder={t(part)}
          value={row[part]}
          required
          maxLength={part === "written" ? 64 : 200}
          spellCheck={false}
          readOnly={!mayChange}
          aria-invalid={wrong || undefined}
          onChange={(event) => change({ ...row, [part]: event.target.value })}
        />
      ))}
      <select
        className="input"
        aria-label={`${t("in")}, ${of}`}
        value={row.language}
        disabled={!mayChange}
        onChange={(event) => change({ ...row, language: event.target.value })}
      >
        <option value="">{t("everywhere")}</option>
        {(known ? languages : [...languages, [row.language, row.language]]).map(([tag, name]) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </select>
      {mayChange && (
        <>
          {hear(voiceFor(voices, row.language || lang))}
          <button
            type="button"
            className="btn icon small"
            aria-label={t("remove", { name: row.written || of })}
            onClick={remove}
          >
            <Trash2 size={14} aria-hidden />
          </button>
        </>
      )}
    </li>
  );
}

/** The voice that says an entry here: one of its language that costs nothing, "" where there is none. */
function voiceFor(voices: Voice[], language: string): string {
  const free = voices.filter((voice) => !voice.paid);
  const fits = free.find((voice) => languageOf(voice.language) === languageOf(language));
  return (fits ?? free[0])?.id ?? "";
}

import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import {
  getPronunciations,
  type Pronunciation,
  type PronunciationList,
  putPronunciations,
} from "../api/voices";
import type { Voice } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { useLoad } from "../panels/parts/useLoad";
import { useApp } from "../store/app";
import { usePreview } from "../store/usePreview";
import { languageOf, languagesOf } from "./choosing";
import { HearVoice } from "./HearVoice";
import "./texts";

/** A row that is edited; the key stays with it when others go. */
type Row = Pronunciation & { key: number };

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
          {errorText(list.error, common)}
        </p>
      )}
      {list.data !== null && (
        <Names
          key={list.data.revision}
          list={list.data}
          voices={voices}
          again={() => void list.reload()}
        />
      )}
    </section>
  );
}

interface NamesProps {
  list: PronunciationList;
  voices: Voice[];
  again(): void;
}

/** The rows as they are being edited; `touched` is called when one is. */
function useRows(list: PronunciationList, touched: () => void) {
  const [rows, setRows] = useState<Row[]>(() =>
    list.entries.map((entry, index) => ({ ...entry, key: index })),
  );
  const change = (next: Row[]) => {
    touched();
    setRows(next);
  };
  return {
    rows,
    add: () => {
      const key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
      change([...rows, { key, written: "", spoken: "", language: "" }]);
    },
    put: (next: Row) => change(rows.map((row) => (row.key === next.key ? next : row))),
    remove: (gone: Row) => change(rows.filter((row) => row.key !== gone.key)),
  };
}

function Names({ list, voices, again }: NamesProps) {
  const { t } = useTranslation("voices");
  const mayChange = useApp((state) => (state.status?.role ?? "viewer") !== "viewer");
  const [revision, setRevision] = useState(list.revision);
  const keeping = useKeeping((kept) => setRevision(kept.revision));
  const edited = useRows(list, keeping.forget);
  const preview = usePreview();
  const keep = () => {
    const entries = edited.rows.map(({ key: _, ...entry }) => entry);
    void keeping.keep({ revision, entries });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      {edited.rows.length === 0 && <p className="muted">{t("noNames")}</p>}
      <NameRows {...{ edited, voices, mayChange, preview }} wrong={keeping.wrong} />
      <Outcome keeping={keeping} preview={preview} again={again} />
      {mayChange && (
        <div className="actions">
          <button type="button" className="btn" onClick={edited.add}>
            <Plus size={15} aria-hidden />
            {t("add")}
          </button>
          <span className="grow" />
          <button type="submit" className="btn primary" disabled={keeping.busy}>
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
  /** The index of the row that was refused, -1 for none. */
  wrong: number;
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
          wrong={wrong === index}
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

/** Sends the list, and knows how that went. */
function useKeeping(kept: (list: PronunciationList) => void) {
  const [state, setState] = useState<"" | "busy" | "kept">("");
  const [error, setError] = useState<unknown>(null);
  const forget = () => {
    setState("");
    setError(null);
  };
  const keep = async (list: PronunciationList) => {
    forget();
    setState("busy");
    try {
      kept(await putPronunciations(list));
      setState("kept");
    } catch (failure) {
      setState("");
      setError(failure);
    }
  };
  const field = error instanceof ApiError ? /^entries\.(\d+)/.exec(error.field) : null;
  return {
    keep,
    forget,
    error,
    busy: state === "busy",
    kept: state === "kept",
    /** The row that is refused. */
    wrong: field === null ? -1 : Number(field[1]),
  };
}

interface OutcomeProps {
  keeping: ReturnType<typeof useKeeping>;
  preview: ReturnType<typeof usePreview>;
  again(): void;
}

function Outcome({ keeping, preview, again }: OutcomeProps) {
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
            <button type="button" className="btn small" onClick={again}>
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

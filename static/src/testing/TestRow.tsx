import {
  Check,
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CircleX,
  Download,
  PenLine,
  Phone,
  Play,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { titleOf } from "../model/ports";
import { ActionMenu } from "../panels/parts/ActionMenu";
import { dateTime } from "../panels/parts/time";
import { useEditor } from "../store/editor";
import { EditTest } from "./EditTest";
import { download } from "./files";
import { Difference, Sentences } from "./Sentences";
import { acceptTests, runTests, useTests, watchTest } from "./state";
import type { FlowTest, TestResult } from "./types";

interface TestRowProps {
  test: FlowTest;
  onDelete(test: FlowTest): void;
}

/** One test: how it went, and, opened, what happens in it and what differs. */
export function TestRow({ test, onDelete }: TestRowProps) {
  const result = useTests(({ results }) => results.get(test.id));
  const [open, setOpen] = useState(false);
  const [editing, setEditing] = useState(false);
  const state = result === undefined ? "unknown" : result.passes ? "passes" : "fails";
  const edit = () => {
    setOpen(true);
    setEditing(true);
  };
  return (
    <li className="test" data-state={state}>
      <div className="test-head">
        <button
          type="button"
          className="test-name"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} className="turns" aria-hidden />
          <Mark state={state} />
          <span>{test.name}</span>
        </button>
        <Actions test={test} onEdit={edit} onDelete={() => onDelete(test)} />
      </div>
      {editing && <EditTest test={test} onClose={() => setEditing(false)} />}
      {open && !editing && <Opened test={test} result={result} />}
    </li>
  );
}

const icons = { passes: CircleCheck, fails: CircleX, unknown: CircleDashed } as const;

function Mark({ state }: { state: keyof typeof icons }) {
  const { t } = useTranslation("tests");
  const Icon = icons[state];
  const word = t(state === "unknown" ? "notRun" : state);
  return <Icon size={16} className="test-mark" role="img" aria-label={word} />;
}

function Opened({ test, result }: { test: FlowTest; result: TestResult | undefined }) {
  const { t } = useTranslation("tests");
  const busy = useTests((state) => state.busy !== "");
  const readOnly = useEditor((state) => state.readOnly);
  const fails = result?.passes === false;
  return (
    <div className="test-opened">
      {test.note !== "" && <p className="test-note">{test.note}</p>}
      <SetUp test={test} />
      <Sentences steps={test.document.call} result={result} />
      {result !== undefined && <Difference result={result} />}
      <div className="row wrap">
        <button
          type="button"
          className="btn small"
          disabled={busy}
          onClick={() => void runTests(test.id)}
        >
          <Play size={14} aria-hidden />
          {t("runOne")}
        </button>
        <button
          type="button"
          className={fails ? "btn small primary" : "btn small"}
          disabled={busy}
          onClick={() => void watchTest(test.id)}
        >
          <Phone size={14} aria-hidden />
          {t(fails ? "where" : "watch")}
        </button>
        {fails && !readOnly && (
          <button
            type="button"
            className="btn small"
            disabled={busy}
            onClick={() => void acceptTests([test.id])}
          >
            <Check size={14} aria-hidden />
            {t("accept")}
          </button>
        )}
      </div>
    </div>
  );
}

/** What the call was given: when, and what lookups return. */
function SetUp({ test }: { test: FlowTest }) {
  const { t, i18n } = useTranslation("tests");
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const { at, lookups = {} } = test.document;
  const name = (id: string) => {
    const node = flow?.nodes.find((one) => one.id === id);
    return node === undefined ? id : titleOf(node, types.get(node.type));
  };
  const found = Object.entries(lookups).map(([id, returned]) => {
    if (typeof returned === "string") return t(`setUp.${returned}`, { node: name(id) });
    const row = Object.values(returned).join(", ");
    return t(row === "" ? "setUp.emptyRow" : "setUp.row", { node: name(id), row });
  });
  const written = at === undefined ? "" : dateTime(at.replace(" ", "T"), i18n.language) || at;
  const parts = written === "" ? found : [t("setUp.at", { at: written }), ...found];
  return parts.length === 0 ? null : <p className="muted small">{parts.join(" · ")}</p>;
}

interface ActionsProps {
  test: FlowTest;
  onEdit(): void;
  onDelete(): void;
}

function Actions({ test, onEdit, onDelete }: ActionsProps) {
  const { t } = useTranslation("tests");
  const readOnly = useEditor((state) => state.readOnly);
  const save = {
    label: t("downloadOne"),
    icon: Download,
    run: () => download(test.name, test.document),
  };
  const change = [
    { label: t("edit"), icon: PenLine, run: onEdit },
    { label: t("delete"), icon: Trash2, danger: true, run: onDelete },
  ];
  return (
    <ActionMenu
      label={t("more", { name: test.name })}
      actions={readOnly ? [save] : [save, ...change]}
    />
  );
}

import type { TFunction } from "i18next";
import { Download, FileUp, Phone, Play } from "lucide-react";
import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionMenu } from "../panels/parts/ActionMenu";
import { Confirm, type Question } from "../panels/parts/Confirm";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { Coverage } from "./Coverage";
import { download } from "./files";
import { acceptTests, importTests, loadTests, removeTest, runTests, useTests } from "./state";
import { TestRow } from "./TestRow";
import "./texts";
import type { FlowTest } from "./types";

/** The tests of the flow: run them, read them, see which ways none of them takes. */
export function TestsPanel() {
  const { t } = useTranslation("tests");
  const flowId = useTests((state) => state.flowId);
  const tests = useTests((state) => state.tests);
  const [question, setQuestion] = useState<Question | null>(null);
  const [done, setDone] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another flow has other tests
  useEffect(() => void loadTests(), [flowId]);
  const ask = (test: FlowTest) =>
    setQuestion({
      title: t("deleteTitle", { name: test.name }),
      text: t("deleteText"),
      deed: t("deleteDo"),
      danger: true,
      run: async () => {
        await removeTest(test);
        setDone(t("deleted", { name: test.name }));
      },
    });
  const acceptAll = (ids: number[]) =>
    setQuestion({
      title: t("acceptTitle", { count: ids.length }),
      text: t("acceptText"),
      deed: t("acceptDo"),
      run: () => acceptTests(ids),
    });
  return (
    <section className="panel-body tests" aria-label={t("title")}>
      <Head onDone={setDone} />
      <Trouble />
      {done !== "" && (
        <p className="small muted" role="status">
          {done}
        </p>
      )}
      {tests?.length === 0 && <Intro />}
      {tests !== null && <Coverage onAccept={acceptAll} />}
      <ul className="test-list">
        {tests?.map((test) => (
          <TestRow key={test.id} test={test} onDelete={ask} />
        ))}
      </ul>
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </section>
  );
}

function Head({ onDone }: { onDone(what: string): void }) {
  const { t } = useTranslation("tests");
  const busy = useTests((state) => state.busy);
  const some = useTests((state) => (state.tests?.length ?? 0) > 0);
  return (
    <div className="tests-head">
      {some && (
        <button
          type="button"
          className="btn primary small"
          disabled={busy !== ""}
          onClick={() => void runTests()}
        >
          <Play size={14} aria-hidden />
          {t(busy === "running" ? "running" : "run")}
        </button>
      )}
      <span className="grow" />
      <Files onDone={onDone} />
    </div>
  );
}

function Files({ onDone }: { onDone(what: string): void }) {
  const { t } = useTranslation("tests");
  const readOnly = useEditor((state) => state.readOnly);
  const name = useEditor((state) => state.document?.name ?? "");
  const tests = useTests((state) => state.tests) ?? [];
  const field = useRef<HTMLInputElement>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file !== undefined) onDone(await taken(file, t));
  };
  const save = {
    label: t("download"),
    icon: Download,
    disabled: tests.length === 0,
    run: () => download(name, { calls: tests.map((test) => test.document) }),
  };
  const load = { label: t("import"), icon: FileUp, run: () => field.current?.click() };
  return (
    <>
      <input
        ref={field}
        type="file"
        accept=".json,application/json"
        hidden
        data-tests-file
        onChange={(event) => void take(event)}
      />
      <ActionMenu label={t("file")} actions={readOnly ? [save] : [load, save]} />
    </>
  );
}

/** Take a call file in, and say what came of it. */
async function taken(file: File, t: TFunction<"tests">): Promise<string> {
  let document: unknown;
  try {
    document = JSON.parse(await file.text());
  } catch {
    return t("notJson");
  }
  try {
    return t("imported", { count: await importTests(document) });
  } catch (error) {
    useTests.setState({ error });
    return "";
  }
}

function Trouble() {
  const { t } = useTranslation("panels");
  const error = useTests((state) => state.error);
  if (error === null) return null;
  return (
    <p className="banner bad" role="alert">
      {errorText(error, t)}
    </p>
  );
}

function Intro() {
  const { t } = useTranslation("tests");
  const setPanel = useEditor((state) => state.setPanel);
  return (
    <>
      <p className="muted">{t("intro")}</p>
      <div>
        <button type="button" className="btn" onClick={() => setPanel("phone")}>
          <Phone size={15} aria-hidden />
          {t("try")}
        </button>
      </div>
    </>
  );
}

import { CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listTests, runTests } from "../api/client";
import { useEditor } from "../store/editor";
import { Difference } from "./Sentences";
import "./texts";
import type { FlowTest, TestResult } from "./types";

/** How the tests go before going live. */
export interface LiveTestsView {
  state: "running" | "done" | "unknown";
  total: number;
  failing: { test: FlowTest; result: TestResult }[];
}

/** Failing tests that are told at length; the panel tells them all. */
const MOST = 3;

const BEGUN: LiveTestsView = { state: "running", total: 0, failing: [] };

/** Run all tests of the open flow once, against what is drawn now. */
export function useLiveTests(): LiveTestsView {
  const [view, setView] = useState(BEGUN);
  useEffect(() => {
    let gone = false;
    const say = (next: LiveTestsView) => gone || setView(next);
    ran().then(say, () => say({ ...BEGUN, state: "unknown" }));
    return () => {
      gone = true;
    };
  }, []);
  return view;
}

async function ran(): Promise<LiveTestsView> {
  const { flowId, saveNow } = useEditor.getState();
  if (flowId === null || !(await saveNow())) return { ...BEGUN, state: "unknown" };
  const tests = await listTests(flowId);
  const { results } = tests.length > 0 ? await runTests(flowId) : { results: [] };
  const failing = results
    .filter(({ passes }) => !passes)
    .flatMap((result) => {
      const test = tests.find(({ id }) => id === result.id);
      return test === undefined ? [] : [{ test, result }];
    });
  return { state: "done", total: tests.length, failing };
}

/** "3 of 4 tests pass", and what is the matter with the others. */
export function LiveTests({ tests }: { tests: LiveTestsView }) {
  const { t } = useTranslation("tests");
  const { state, total, failing } = tests;
  if (state === "unknown") return <p className="banner warn">{t("live.unknown")}</p>;
  if (state === "running") {
    return (
      <p className="row muted" role="status">
        <LoaderCircle size={16} className="spin" aria-hidden />
        {t("live.running")}
      </p>
    );
  }
  if (total === 0) return null;
  const Icon = failing.length === 0 ? CircleCheck : CircleX;
  return (
    <section className="live-tests" aria-label={t("title")}>
      <p className="test-count" data-good={failing.length === 0} role="status">
        <Icon size={17} aria-hidden />
        <b>{t("passing", { passed: total - failing.length, count: total })}</b>
      </p>
      {failing.length > 0 && <p>{t("live.failing", { count: failing.length })}</p>}
      <ul>
        {failing.slice(0, MOST).map(({ test, result }) => (
          <li key={test.id}>
            <b>{test.name}</b>
            <Difference result={result} />
          </li>
        ))}
      </ul>
      {failing.length > MOST && (
        <p className="muted">{t("live.more", { count: failing.length - MOST })}</p>
      )}
    </section>
  );
}

interface LiveButtonProps {
  tests: LiveTestsView;
  /** What the button says while all is well. */
  label: string;
  disabled: boolean;
  onGo(): void;
}

/** Goes live; where tests fail, only with a second click on a button that says so. */
export function LiveButton({ tests, label, disabled, onGo }: LiveButtonProps) {
  const { t } = useTranslation("tests");
  const [warned, setWarned] = useState(false);
  const failing = tests.failing.length;
  const asks = failing > 0 && !warned;
  return (
    <button
      type="button"
      className={failing > 0 && warned ? "btn danger" : "btn primary"}
      disabled={disabled || tests.state === "running"}
      onClick={() => (asks ? setWarned(true) : onGo())}
    >
      {failing > 0 && warned && !disabled ? t("live.anyway", { count: failing }) : label}
    </button>
  );
}

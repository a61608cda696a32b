import { useTranslation } from "react-i18next";
import { languageName } from "../forms/voices";
import "./texts";
import type { Step, TestResult } from "./types";
import { sentenceOf } from "./words";

/** The steps of a call as sentences. */
export function Sentences({ steps, result }: { steps: Step[]; result?: TestResult | undefined }) {
  return (
    <ol className="test-steps">
      {steps.map((step, index) => (
        // The steps of a test never change their places.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Line key={index} step={step} differs={result?.differs === index} />
      ))}
    </ol>
  );
}

function Line({ step, differs }: { step: Step; differs: boolean }) {
  const { kind } = sentenceOf(step);
  return (
    <li data-kind={kind} data-differs={differs}>
      <Sentence step={step} />
    </li>
  );
}

function Sentence({ step }: { step: Step }) {
  const { t, i18n } = useTranslation("tests");
  const { key, values } = sentenceOf(step);
  const language = typeof step.in === "string" ? ` (${languageName(step.in, i18n.language)})` : "";
  return <span>{t(key, values) + language}</span>;
}

/** What should have been, and what was. */
export function Difference({ result }: { result: TestResult }) {
  const { t } = useTranslation("tests");
  if (result.passes) return null;
  if (result.expected === null) {
    return <p className="error">{t("cannotBegin", { why: result.why })}</p>;
  }
  return (
    <dl className="test-difference">
      <dt>{t("expected")}</dt>
      <dd>
        <Sentence step={result.expected} />
      </dd>
      <dt>{t("got")}</dt>
      <dd>
        {result.instead.length === 0 && t("nothing")}
        {result.instead.map((step) => (
          <Sentence key={JSON.stringify(step)} step={step} />
        ))}
      </dd>
    </dl>
  );
}

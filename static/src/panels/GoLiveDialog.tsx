import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FlowDocument, Problem } from "../model/types";
import type { Types } from "../model/wiring";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import "../start/texts";
import { LiveButton, LiveTests, type LiveTestsView, useLiveTests } from "../testing/LiveTests";
import { Why } from "../versions/Why";
import { ProblemRows } from "./ProblemList";
import { CopyButton } from "./parts/CopyButton";
import { errorText } from "./parts/errors";
import { Modal } from "./parts/Modal";
import { webhookAddress } from "./parts/webhook";

interface GoLiveDialogProps {
  open: boolean;
  onClose(): void;
  /** Leads to the place of a problem; the dialog has closed by then. */
  onShow(problem: Problem): void;
}

/** What is wrong first, then the deed, then the address to enter at sipgate. */
export function GoLiveDialog({ open, onClose, onShow }: GoLiveDialogProps) {
  const show = (problem: Problem) => {
    onClose();
    onShow(problem);
  };
  return open ? <OpenDialog onClose={onClose} show={show} /> : null;
}

interface OpenDialogProps {
  onClose(): void;
  show(problem: Problem): void;
}

function OpenDialog({ onClose, show }: OpenDialogProps) {
  const { t } = useTranslation("panels");
  const name = useEditor((state) => state.document?.name ?? "");
  const [why, setWhy] = useState("");
  const { stage, message, goLive } = useGoLive(why);
  const tests = useLiveTests();
  const isDone = stage === "done";
  return (
    <Modal
      open
      wide
      title={t(isDone ? "goLive.doneTitle" : "goLive.question", { name })}
      onClose={onClose}
    >
      {isDone ? <Done /> : <Before message={message} show={show} />}
      {!isDone && <Why why={why} onChange={setWhy} />}
      {!isDone && <LiveTests tests={tests} />}
      <Buttons stage={stage} tests={tests} goLive={goLive} onClose={onClose} />
    </Modal>
  );
}

type Stage = "asking" | "working" | "done";

function useGoLive(why: string) {
  const { t } = useTranslation("panels");
  const [stage, setStage] = useState<Stage>("asking");
  const [message, setMessage] = useState("");

  // What is drawn is checked when it is saved: the list shall be that of this very draft.
  useEffect(() => {
    void useEditor.getState().saveNow();
  }, []);

  const goLive = async () => {
    setStage("working");
    setMessage("");
    try {
      const went = await useEditor.getState().goLive(why);
      setStage(went.ok ? "done" : "asking");
      if (!went.ok && went.problems.length === 0) {
        setMessage(t("goLive.failed", { message: went.message || t("common.away") }));
      }
    } catch (failure) {
      setStage("asking");
      setMessage(t("goLive.failed", { message: errorText(failure, t) }));
    }
  };
  return { stage, message, goLive };
}

interface ButtonsProps {
  stage: Stage;
  tests: LiveTestsView;
  goLive(): Promise<void>;
  onClose(): void;
}

function Buttons({ stage, tests, goLive, onClose }: ButtonsProps) {
  const { t } = useTranslation("panels");
  const blocked = useEditor((state) => state.problems.some(({ level }) => level === "error"));
  if (stage === "done") {
    return (
      <div className="actions">
        <button type="button" className="btn primary" onClick={onClose}>
          {t("common.close")}
        </button>
      </div>
    );
  }
  return (
    <div className="actions">
      <button type="button" className="btn" onClick={onClose}>
        {t("common.cancel")}
      </button>
      <LiveButton
        tests={tests}
        label={t(stage === "working" ? "goLive.working" : "goLive.do")}
        disabled={blocked || stage === "working"}
        onGo={() => void goLive()}
      />
    </div>
  );
}

interface BeforeProps {
  message: string;
  show(problem: Problem): void;
}

function Before({ message, show }: BeforeProps) {
  const { t } = useTranslation("panels");
  const problems = useEditor((state) => state.problems);
  const errors = problems.filter((problem) => problem.level === "error");
  const warnings = problems.filter((problem) => problem.level === "warning");
  return (
    <>
      {errors.length === 0 && <p className="muted">{t("goLive.explain")}</p>}
      {message !== "" && (
        <p className="banner bad" role="alert">
          {message}
        </p>
      )}
      {errors.length > 0 && (
        <section>
          <h3>{t("goLive.blocked", { count: errors.length })}</h3>
          <ProblemRows problems={errors} onShow={show} />
        </section>
      )}
      {warnings.length > 0 && (
        <section>
          <h3>{t("goLive.warnings", { count: warnings.length })}</h3>
          <ProblemRows problems={warnings} onShow={show} />
        </section>
      )}
    </>
  );
}

/** Where calls come in: the paths of the nodes that begin a call. */
function pathsOf(flow: FlowDocument | null, types: Types): string[] {
  const starts = flow?.nodes.filter((node) => types.get(node.type)?.starts) ?? [];
  return starts.map((node) => node.config.path).filter((path) => typeof path === "string");
}

function Done() {
  const { t } = useTranslation("panels");
  const number = useEditor((state) => state.live);
  const flowId = useEditor((state) => state.flowId);
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const status = useApp((state) => state.status);
  const baseUrl = status?.baseUrl ?? window.location.origin;
  return (
    <>
      <p role="status">{t("goLive.done", { number })}</p>
      <p className="muted">{t("goLive.address")}</p>
      {pathsOf(document, types).map((path) => (
        <div key={path} className="address">
          <output>{webhookAddress(baseUrl, path)}</output>
          <CopyButton text={webhookAddress(baseUrl, path)} label={t("path.copy")} />
        </div>
      ))}
      {status?.tryingOut && <p className="banner warn">{t("goLive.tryingOut")}</p>}
      {flowId !== null && (
        <a href={hrefOf({ page: "connect", id: flowId })}>{t("connect.menu", { ns: "start" })}</a>
      )}
    </>
  );
}

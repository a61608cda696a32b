import { CheckCircle2, Circle, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "../app/layout";
import { useEditor } from "../store/editor";
import { useGoingLive } from "../store/goingLive";
import { hrefOf } from "../store/router";
import {
  endTour,
  leaveTour,
  TOUR_STEPS,
  type TourStep,
  tourStepDone,
  useTour,
} from "../store/tour";
import { firstPrompt, spokenTexts } from "./spoken";
import "./texts";
import "../styles/start.css";

/** Three steps that a person does, beside the canvas. It watches what is done, and hinders nothing. */
export function Tour() {
  const { t } = useTranslation("start");
  const { state, flowId, done } = useTour();
  const open = useEditor((editor) => editor.flowId);
  useNoticing(state === "on" && flowId === open);
  useEndAfterwards();
  if (state !== "on" || flowId !== open) return null;
  const current = TOUR_STEPS.find((step) => !done.includes(step));
  return (
    <section className="tour" aria-label={t("tour.title")}>
      <span className="visually-hidden" role="status">
        {progress(t, done, current)}
      </span>
      <ol>
        {TOUR_STEPS.map((step) => (
          <Step key={step} step={step} done={done.includes(step)} current={step === current} />
        ))}
      </ol>
      {current === undefined ? <Finished flowId={flowId} /> : <Now step={current} />}
      <Leave over={current === undefined} />
    </section>
  );
}

function Leave({ over }: { over: boolean }) {
  const { t } = useTranslation("start");
  const label = t(over ? "tour.close" : "tour.leave");
  return (
    <button
      type="button"
      className="tiny"
      aria-label={label}
      title={over ? label : `${label}. ${t("tour.later")}`}
      onClick={over ? endTour : leaveTour}
    >
      <X size={16} aria-hidden />
    </button>
  );
}

function progress(
  t: ReturnType<typeof useTranslation<"start">>["t"],
  done: TourStep[],
  current: TourStep | undefined,
): string {
  if (current === undefined) return t("tour.finished");
  const words = t(`tour.steps.${current}.title`);
  return `${t("tour.progress", { step: done.length + 1, count: TOUR_STEPS.length })}: ${words}`;
}

function Step({ step, done, current }: { step: TourStep; done: boolean; current: boolean }) {
  const { t } = useTranslation("start");
  const Icon = done ? CheckCircle2 : Circle;
  return (
    <li data-done={done} aria-current={current ? "step" : undefined}>
      <Icon size={17} aria-label={t(done ? "tour.done" : "tour.open")} role="img" />
      {t(`tour.steps.${step}.title`)}
    </li>
  );
}

/** What is to be done now, and the button that leads there. */
function Now({ step }: { step: TourStep }) {
  const { t } = useTranslation("start");
  return (
    <>
      <p>{t(`tour.steps.${step}.text`)}</p>
      <button type="button" className="btn small" onClick={() => show[step]()}>
        {t("tour.show")}
      </button>
    </>
  );
}

function Finished({ flowId }: { flowId: string }) {
  const { t } = useTranslation("start");
  return (
    <>
      <p>{t("tour.finishedText")}</p>
      <a
        className="btn small primary"
        href={hrefOf({ page: "connect", id: flowId })}
        onClick={endTour}
      >
        {t("tour.checklist")}
      </a>
    </>
  );
}

/** Who has done all steps and goes elsewhere is not shown them again. */
function useEndAfterwards(): void {
  useEffect(
    () => () => {
      const { state, done } = useTour.getState();
      if (state === "on" && done.length === TOUR_STEPS.length) endTour();
    },
    [],
  );
}

/** Leads to the place where a step is done; the person does it. */
const show: Record<TourStep, () => void> = {
  prompt() {
    const { document, types } = useEditor.getState();
    const place = document === null ? undefined : firstPrompt(document, types);
    if (place === undefined) return;
    useLayout.setState({ panel: true });
    useEditor.getState().showNode(place.node);
    useEditor.setState({ panel: "form", field: place });
  },
  call() {
    useLayout.setState({ panel: true });
    useEditor.getState().setPanel("phone");
  },
  live() {
    useGoingLive.setState({ open: true });
  },
};

/** Notices what is done, in whatever order, and by whatever way of the page. */
function useNoticing(on: boolean): void {
  const begun = useRef<{ spoken: string; live: number | null } | null>(null);
  useEffect(() => {
    if (!on) return;
    const look = () => {
      const { document, types, saving, trace, live } = useEditor.getState();
      if (document === null || types.size === 0) return;
      const spoken = spokenTexts(document, types);
      begun.current ??= { spoken, live };
      if (saving === "saved" && spoken !== begun.current.spoken) tourStepDone("prompt");
      if (trace.visited.length > 0) tourStepDone("call");
      if (live !== null && live !== begun.current.live) tourStepDone("live");
    };
    look();
    return useEditor.subscribe(look);
  }, [on]);
}

import type { TFunction } from "i18next";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemTexts } from "../forms/useFieldProblems";
import { addTexts } from "../i18n";
import de from "../i18n/de/laboratory.json";
import en from "../i18n/en/laboratory.json";
import { later } from "../later";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { KeepCall } from "../testing/KeepCall";
import { ReplayBanner } from "../testing/ReplayBanner";
import { useReplay } from "../testing/useReplay";
import { CallLog } from "./CallLog";
import { Caption } from "./Caption";
import { Countdown } from "./Countdown";
import { From } from "./From";
import { takesKeys } from "./gather";
import { Keypad } from "./Keypad";
import { PhoneButtons } from "./PhoneButtons";
import { lookupsOf, toCall } from "./setup";
import { type SetupView, useSetup } from "./useSetup";
import { NotSaved, type TelephoneView, useTelephone } from "./useTelephone";
import "../styles/laboratory.css";

addTexts("laboratory", { en, de });

const SetupForm = later(() => import("./SetupForm").then((part) => part.SetupForm));

/** The telephone beside the canvas: calls the draft as it is. Nothing is dialled. */
export function Telephone() {
  const flowId = useEditor((state) => state.flowId);
  return flowId === null ? null : <OneTelephone key={flowId} flowId={flowId} />;
}

function OneTelephone({ flowId }: { flowId: string }) {
  const { t } = useTranslation("panels");
  const setup = useSetup(flowId);
  const phone = useTelephone(useCallToMake(setup));
  const [arranging, setArranging] = useState(false);
  const place = useFocusKept(phone);
  useReplay(phone.handset);
  const close = () => {
    // The form goes away, and its button with it: the focus stays at the telephone.
    place.current?.focus({ preventScroll: true });
    setArranging(false);
  };
  return (
    <div className="telephone">
      <ReplayBanner call={phone.call} goOn={(earlier) => void phone.handset.goBack(earlier)} />
      <section ref={place} className="handset" tabIndex={-1} aria-label={t("phone.title")}>
        <From view={setup} phone={phone} arranging={arranging} onArrange={setArranging} />
        {arranging && <SetupForm view={setup} running={isRunning(phone)} onDone={close} />}
        <div className="stack" hidden={arranging}>
          <Caption phone={phone} />
          <Keypad active={takesKeys(phone.gather)} onPress={(key) => phone.type([key])} />
          <Countdown gather={phone.gather} />
          <PhoneButtons phone={phone} />
        </div>
      </section>
      <Trouble phone={phone} />
      {phone.call !== null && <KeepCall call={phone.call} />}
      {phone.call !== null && <CallLog phone={phone} call={phone.call} setup={setup.setup} />}
    </div>
  );
}

const isRunning = ({ call }: TelephoneView) => call !== null && call.state !== "ended";

function useCallToMake({ setup }: SetupView) {
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  return toCall(setup, document === null ? [] : lookupsOf(document, types));
}

/** The button that was pressed goes away with the state of the call: the focus stays near it. */
function useFocusKept(phone: TelephoneView) {
  const place = useRef<HTMLElement>(null);
  const state = phone.busy ? "busy" : (phone.call?.state ?? "none");
  useEffect(() => {
    if (state !== "none" && document.activeElement === document.body) {
      place.current?.focus({ preventScroll: true });
    }
  }, [state]);
  return place;
}

/** A call that never began needs no words about going on. */
function troubleText({ error, call }: TelephoneView, t: TFunction): string {
  if (error instanceof NotSaved) return t("phone.notSaved");
  const message = errorText(error, t);
  return call === null ? message : t("phone.failed", { message });
}

function Trouble({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("panels");
  const problems = (phone.call?.problems ?? []).filter((problem) => problem.level === "error");
  return (
    <>
      {phone.error !== null && (
        <p className="banner bad" role="alert">
          {troubleText(phone, t)}
        </p>
      )}
      {problems.length > 0 && (
        <details className="help">
          <summary>{t("phone.problems")}</summary>
          <ProblemTexts problems={problems} />
        </details>
      )}
    </>
  );
}

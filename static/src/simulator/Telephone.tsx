import type { TFunction } from "i18next";
import { EyeOff, Phone, Volume2, VolumeX } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemTexts } from "../forms/useFieldProblems";
import type { PhoneState } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { CallLog } from "./CallLog";
import { Countdown } from "./Countdown";
import { onlyPlays, takesKeys } from "./gather";
import { Keypad } from "./Keypad";
import { NotSaved, type TelephoneView, useTelephone } from "./useTelephone";
import { dialledBy, whoIsCalled } from "./words";

/** The telephone beside the canvas: calls the draft as it is. Nothing is dialled. */
export function Telephone() {
  const flowId = useEditor((state) => state.flowId);
  return <OneTelephone key={flowId} />;
}

function OneTelephone() {
  const { t } = useTranslation("panels");
  const phone = useTelephone();
  const [from, setFrom] = useState(firstCaller);
  const caller = from.anonymous ? "anonymous" : from.number;
  const keep = (next: Caller) => {
    sessionStorage.setItem(STORED, JSON.stringify(next));
    setFrom(next);
  };
  const place = useFocusKept(phone);
  return (
    <div className="telephone">
      <section ref={place} className="handset" tabIndex={-1} aria-label={t("phone.title")}>
        <From from={from} onChange={keep} phone={phone} />
        <Caption phone={phone} />
        <Keypad active={takesKeys(phone.gather)} onPress={phone.press} />
        <Countdown gather={phone.gather} />
        <Buttons phone={phone} onCall={() => void phone.handset.call(caller)} />
      </section>
      <Trouble phone={phone} />
      {phone.call !== null && <CallLog call={phone.call} />}
    </div>
  );
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

// --- who calls ------------------------------------------------------------------------------

interface Caller {
  number: string;
  anonymous: boolean;
}

const STORED = "flowforge.caller";

/** The number that was used last in this window; else one that belongs to nobody. */
function firstCaller(): Caller {
  try {
    const stored = JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Caller | null;
    if (stored !== null) return stored;
  } catch {
    // What cannot be read is not worth keeping.
  }
  return { number: "+49 211 1234567", anonymous: false };
}

interface FromProps {
  from: Caller;
  onChange(from: Caller): void;
  phone: TelephoneView;
}

function From({ from, onChange, phone }: FromProps) {
  const { t } = useTranslation("panels");
  const id = useId();
  const SoundIcon = phone.muted ? VolumeX : Volume2;
  const soundLabel = t(phone.muted ? "phone.unmute" : "phone.mute");
  return (
    <div className="from">
      <label htmlFor={id}>{t("phone.from")}</label>
      <input
        id={id}
        className="from-number"
        aria-label={t("phone.fromField")}
        type="tel"
        autoComplete="off"
        disabled={from.anonymous}
        value={from.anonymous ? t("phone.anonymousShort") : from.number}
        onChange={(event) => onChange({ ...from, number: event.target.value })}
      />
      <button
        type="button"
        className="tiny"
        aria-pressed={from.anonymous}
        aria-label={t("phone.anonymous")}
        title={t("phone.anonymous")}
        onClick={() => onChange({ ...from, anonymous: !from.anonymous })}
      >
        <EyeOff size={15} aria-hidden />
      </button>
      <button
        type="button"
        className="tiny"
        aria-pressed={phone.muted}
        aria-label={soundLabel}
        title={soundLabel}
        onClick={() => phone.setMuted(!phone.muted)}
      >
        <SoundIcon size={15} aria-hidden />
      </button>
    </div>
  );
}

// --- what is heard --------------------------------------------------------------------------

function Caption({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("panels");
  const saving = useEditor((state) => state.saving);
  const words = useCaption(phone);
  const digits = phone.gather?.digits ?? "";
  return (
    <div className="caption" aria-live="polite">
      {phone.busy && phone.call === null ? (
        <p className="muted">{t(saving === "saved" ? "phone.calling" : "phone.saving")}</p>
      ) : (
        <>
          {words.heard !== "" && (
            <p className={phone.call?.sound ? "heard" : "heard past"}>{words.heard}</p>
          )}
          {words.state !== "" && <p className="muted">{words.state}</p>}
        </>
      )}
      {digits !== "" && <p className="pressed">{digits}</p>}
    </div>
  );
}

/** Say what the caller hears now, and what happens to the call. */
function useCaption({ call, heard, talking }: TelephoneView): { heard: string; state: string } {
  const { t } = useTranslation("panels");
  const who = useDialled(call);
  if (call === null) return { heard: "", state: t("phone.ready") };
  if (talking) return { heard: "", state: t("phone.talking") };
  const isWaiting = call.state === "waiting";
  const sound = isWaiting ? call.sound : heard;
  const text = sound?.text || (sound === null ? "" : t("phone.recording"));
  const words = text === "" ? "" : t("phone.quote", { text });
  if (isWaiting) return { heard: words || t("phone.silence"), state: "" };
  return { heard: words, state: t(stateKey(call), { who }) };
}

function stateKey(call: PhoneState): string {
  const { kind, voicemail, reason } = call.action;
  const ended = call.state === "ended";
  if (kind === "reject") return reason === "busy" ? "phone.rejectedBusy" : "phone.rejected";
  if (kind === "hangup") return "phone.hungUpByFlow";
  if (ended) return "phone.ended";
  if (kind === "dial") return voicemail ? "phone.ringsVoicemail" : "phone.rings";
  return "phone.ringsUsual";
}

function useDialled(call: PhoneState | null): string {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (call === null || document === null) return "";
  return whoIsCalled(dialledBy(call.entries), { document, types }) || t("phone.somebody");
}

// --- what can be done -----------------------------------------------------------------------

function Buttons({ phone, onCall }: { phone: TelephoneView; onCall(): void }) {
  const { t } = useTranslation("panels");
  const { call, handset, busy, talking } = phone;
  const who = useDialled(call);
  if (call === null || call.state === "ended") {
    return (
      <div className="acts">
        <button type="button" className="btn call" disabled={busy} onClick={onCall}>
          <Phone size={15} aria-hidden />
          {t(call === null ? "phone.call" : "phone.callAgain")}
        </button>
      </div>
    );
  }
  const waiting = call.state === "waiting";
  return (
    <div className="acts">
      {waiting && !onlyPlays(call.action) && (
        <button type="button" className="btn" disabled={busy} onClick={() => handset.stayQuiet()}>
          {t(phone.gather?.digits ? "phone.thatsAll" : "phone.staySilent")}
        </button>
      )}
      {!waiting && !talking && (
        <>
          <button
            type="button"
            className="btn"
            disabled={busy}
            onClick={() => void handset.answer()}
          >
            {t("phone.answers", { who })}
          </button>
          <button
            type="button"
            className="btn"
            disabled={busy}
            onClick={() => void handset.hangUp("noAnswer")}
          >
            {t("phone.noAnswer")}
          </button>
        </>
      )}
      <button type="button" className="btn danger" onClick={() => void handset.hangUp()}>
        {t("phone.hangUp")}
      </button>
    </div>
  );
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

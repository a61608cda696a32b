import { useTranslation } from "react-i18next";
import "../forms/prompt/texts";
import { languageName } from "../forms/voices";
import type { PhoneState } from "../model/phone";
import { languageOf } from "../model/prompts";
import { useEditor } from "../store/editor";
import { useLibrary } from "../store/library";
import { heardLast, voiceOfCall } from "./heard";
import type { TelephoneView } from "./useTelephone";
import { dialledBy, whoIsCalled } from "./words";

/** What the caller hears now, in words, and what was pressed so far. */
export function Caption({ phone }: { phone: TelephoneView }) {
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
            <p className={phone.call?.sound ? "heard" : "heard past"} lang={words.language}>
              {words.heard}
            </p>
          )}
          {words.state !== "" && <p className="muted">{words.state}</p>}
        </>
      )}
      {digits !== "" && <p className="pressed">{digits}</p>}
      <CallLanguage call={phone.call} />
    </div>
  );
}

/** The language that the call is in, where the flow speaks several. */
function CallLanguage({ call }: { call: PhoneState | null }) {
  const { t, i18n } = useTranslation("prompts");
  const settings = useEditor((state) => state.document?.settings);
  if (call === null || settings === undefined || (settings.languages ?? []).length === 0)
    return null;
  const language = languageName(languageOf(voiceOfCall(call.vars, settings)), i18n.language);
  return <p className="small muted">{t("phone.language", { language })}</p>;
}

/** Say what the caller hears now, and what happens to the call. */
function useCaption({ call, heard, talking }: TelephoneView): {
  heard: string;
  state: string;
  language?: string;
} {
  const { t } = useTranslation("panels");
  const who = useDialled(call);
  const last = useHeard(call);
  if (call === null) return { heard: "", state: t("phone.ready") };
  if (talking) return { heard: "", state: t("phone.talking") };
  const isWaiting = call.state === "waiting";
  const sound = isWaiting ? call.sound : heard;
  const text = sound === null ? "" : last?.words || sound.text || t("phone.recording");
  const words = text === "" ? "" : t("phone.quote", { text });
  const language = last?.language ? { language: last.language } : {};
  if (isWaiting) return { heard: words || t("phone.silence"), state: "", ...language };
  return { heard: words, state: t(stateKey(call), { who }), ...language };
}

/** What the caller heard last, in words; prompts of the library are known by their names. */
function useHeard(call: PhoneState | null) {
  const sounds = useLibrary((state) => state.sounds);
  return call === null ? undefined : heardLast(call.entries, sounds ?? []);
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

/** Whom the call rings at. */
export function useDialled(call: PhoneState | null): string {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (call === null || document === null) return "";
  return whoIsCalled(dialledBy(call.entries), { document, types }) || t("phone.somebody");
}

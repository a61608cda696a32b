import { useTranslation } from "react-i18next";
import type { PhoneState } from "../model/phone";
import { useEditor } from "../store/editor";
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

/** Whom the call rings at. */
export function useDialled(call: PhoneState | null): string {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (call === null || document === null) return "";
  return whoIsCalled(dialledBy(call.entries), { document, types }) || t("phone.somebody");
}

import { Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PhoneState } from "../model/phone";
import type { Template } from "../model/types";
import { errorText } from "../panels/parts/errors";
import { Modal } from "../panels/parts/Modal";
import { Countdown } from "../simulator/Countdown";
import { onlyPlays, type TelephoneKey, takesKeys } from "../simulator/gather";
import { heardLast } from "../simulator/heard";
import { Keypad } from "../simulator/Keypad";
import { type TemplatePhone, useTemplatePhone } from "./useTemplatePhone";

/** A number that belongs to nobody. */
const CALLER = "+49 211 1234567";

interface TryTemplateProps {
  template: Template;
  onClose(): void;
  /** Undefined for those who may only look. */
  onUse: (() => void) | undefined;
}

/** The telephone on a template: call it before choosing it. */
export function TryTemplate({ template, onClose, onUse }: TryTemplateProps) {
  const { t } = useTranslation("start");
  const phone = useTemplatePhone(template.id);
  const press = (key: TelephoneKey) => {
    phone.tones.key(key);
    phone.handset.press(key);
  };
  return (
    <Modal open title={t("try.title", { name: template.name })} onClose={onClose}>
      <section
        className="handset try-template"
        aria-label={t("try.title", { name: template.name })}
      >
        <Caption phone={phone} template={template} />
        <Keypad active={takesKeys(phone.gather)} onPress={press} />
        <Countdown gather={phone.gather} />
        <Deeds phone={phone} />
      </section>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          {t("tour.close")}
        </button>
        {onUse !== undefined && (
          <button type="button" className="btn primary" onClick={onUse}>
            {t("try.use")}
          </button>
        )}
      </div>
    </Modal>
  );
}

function Caption({ phone, template }: { phone: TemplatePhone; template: Template }) {
  const { t } = useTranslation("start");
  const { t: shared } = useTranslation("panels");
  const { call, heard, busy, error, gather } = phone;
  const samples = sampleKeys(template);
  const sound = call?.state === "waiting" ? call.sound : heard;
  const text = call === null || sound === null ? "" : (heardLast(call.entries, [])?.words ?? "");
  return (
    <div className="caption" aria-live="polite">
      {error !== null && <p className="error">{errorText(error, shared)}</p>}
      {call === null && <p className="muted">{t(busy ? "try.calling" : "try.ready")}</p>}
      {text !== "" && <p className="heard">{shared("phone.quote", { text })}</p>}
      {call !== null && call.state !== "waiting" && (
        <p className="muted">
          {t(stateKey(phone, call), { who: (call.action.numbers ?? []).map(plus).join(", ") })}
        </p>
      )}
      {samples !== "" && (
        <p className="small muted">{t("try.hintDatabase", { numbers: samples })}</p>
      )}
      {gather !== null && gather.digits !== "" && <p className="pressed">{gather.digits}</p>}
    </div>
  );
}

const plus = (digits: string) => `+${digits}`;

function stateKey({ talking }: TemplatePhone, call: PhoneState): string {
  if (call.action.kind === "reject") return "try.rejected";
  if (call.action.kind === "hangup") return "try.hungUp";
  if (call.state === "ended") return "try.ended";
  if (talking) return "try.talking";
  if (call.action.kind !== "dial") return "try.usual";
  return call.action.voicemail ? "try.voicemail" : "try.rings";
}

/** What a caller can key in where a template asks a database. */
const sampleKeys = (template: Template): string =>
  template.connections.length === 0 ? "" : "12345678, 87654321, 22222222";

function Deeds({ phone }: { phone: TemplatePhone }) {
  const { t } = useTranslation("start");
  const { call, handset, busy, gather, talking } = phone;
  if (call === null || call.state === "ended") {
    return (
      <div className="acts">
        <button
          type="button"
          className="btn call"
          disabled={busy}
          onClick={() => void handset.call(CALLER)}
        >
          <Phone size={15} aria-hidden />
          {t(call === null ? "try.call" : "try.again")}
        </button>
      </div>
    );
  }
  const rings = call.state === "ringing" && call.action.kind === "dial" && !talking;
  return (
    <div className="acts">
      {call.state === "waiting" && !onlyPlays(call.action) && (
        <button type="button" className="btn" disabled={busy} onClick={() => handset.stayQuiet()}>
          {t(gather?.digits ? "try.enough" : "try.silent")}
        </button>
      )}
      {rings && call.action.voicemail !== true && (
        <>
          <button
            type="button"
            className="btn"
            disabled={busy}
            onClick={() => void handset.answer()}
          >
            {t("try.answer")}
          </button>
          <button
            type="button"
            className="btn"
            disabled={busy}
            onClick={() => void handset.hangUp("noAnswer")}
          >
            {t("try.noAnswer")}
          </button>
        </>
      )}
      <button type="button" className="btn danger" onClick={() => void handset.hangUp()}>
        {t("try.hangUp")}
      </button>
    </div>
  );
}

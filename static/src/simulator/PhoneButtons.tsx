import { Phone } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDialled } from "./Caption";
import { isTelephoneKey, onlyPlays, takesKeys } from "./gather";
import type { TelephoneView } from "./useTelephone";

/** What can be done with the call as it stands. */
export function PhoneButtons({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("panels");
  const [typing, setTyping] = useState(false);
  const { call, handset, talking } = phone;
  if (call === null || call.state === "ended") return <CallButton phone={phone} />;
  const waiting = call.state === "waiting";
  // A call that stands still, as that of a test does, waits for nothing.
  const asked = waiting && !onlyPlays(call.action) && (phone.gather !== null || phone.busy);
  // A single key is pressed on the keypad.
  const several = (call.action.maxDigits ?? 1) > 1;
  return (
    <>
      {asked && several && typing && <Typed phone={phone} />}
      <div className="acts">
        {asked && (
          <KeysButtons phone={phone} several={several} typing={typing} onType={setTyping} />
        )}
        {!waiting && !talking && <OtherSide phone={phone} />}
        <button type="button" className="btn danger" onClick={() => void handset.hangUp()}>
          {t("phone.hangUp")}
        </button>
      </div>
    </>
  );
}

function CallButton({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("panels");
  return (
    <div className="acts">
      <button type="button" className="btn call" disabled={phone.busy} onClick={phone.begin}>
        <Phone size={15} aria-hidden />
        {t(phone.call === null ? "phone.call" : "phone.callAgain")}
      </button>
    </div>
  );
}

interface KeysProps {
  phone: TelephoneView;
  /** Whether more than one key is asked for. */
  several: boolean;
  typing: boolean;
  onType(typing: boolean): void;
}

/** Keys can be typed all at once; and to press none is a choice as well. */
function KeysButtons({ phone, several, typing, onType }: KeysProps) {
  const { t } = useTranslation(["panels", "laboratory"]);
  return (
    <>
      {several && (
        <button
          type="button"
          className="btn"
          aria-expanded={typing}
          onClick={() => onType(!typing)}
        >
          {t("laboratory:type.title")}
        </button>
      )}
      <button
        type="button"
        className="btn"
        disabled={phone.busy}
        onClick={() => phone.handset.stayQuiet()}
      >
        {t(phone.gather?.digits ? "phone.thatsAll" : "phone.staySilent")}
      </button>
    </>
  );
}

function Typed({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("laboratory");
  const [digits, setDigits] = useState("");
  const keys = Array.from(digits).filter(isTelephoneKey);
  const press = (event: FormEvent) => {
    event.preventDefault();
    phone.type(keys);
    setDigits("");
  };
  return (
    <form className="typed" onSubmit={press}>
      <input
        // People asked for it just now.
        // biome-ignore lint/a11y/noAutofocus: see above
        autoFocus
        className="input"
        inputMode="tel"
        autoComplete="off"
        aria-label={t("type.field")}
        placeholder={t("type.placeholder")}
        value={digits}
        onChange={(event) => setDigits(event.target.value)}
      />
      <button
        type="submit"
        className="btn"
        disabled={keys.length === 0 || phone.busy || !takesKeys(phone.gather)}
      >
        {t("type.press")}
      </button>
    </form>
  );
}

function OtherSide({ phone }: { phone: TelephoneView }) {
  const { t } = useTranslation("panels");
  const who = useDialled(phone.call);
  const { handset, busy } = phone;
  return (
    <>
      <button type="button" className="btn" disabled={busy} onClick={() => void handset.answer()}>
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
  );
}

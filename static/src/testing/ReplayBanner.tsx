import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { phoneBack } from "../api/client";
import type { PhoneState } from "../model/phone";
import { Difference } from "./Sentences";
import { closeReplay, useTests } from "./state";
import "./texts";

interface ReplayBannerProps {
  /** The call on the telephone. */
  call: PhoneState | null;
  /** Let the telephone go on with the call as the server gives it. */
  goOn(earlier: (id: string) => Promise<PhoneState>): void;
}

/** Above the telephone while a test stands on it: what should have been here, and what was. */
export function ReplayBanner({ call, goOn }: ReplayBannerProps) {
  const { t } = useTranslation("tests");
  const replay = useTests((state) => state.replay);
  const seen = useCallback((box: HTMLDivElement | null) => box?.scrollIntoView(), []);
  const [resumed, setResumed] = useState("");
  if (replay === null || call?.id !== replay.phone.id) return null;
  const { name, result, phone } = replay;
  const stands = call.entries.length === phone.entries.length && phone.state !== "ended";
  const resume = () => {
    setResumed(phone.id);
    goOn((id) => phoneBack(id, phone.stood.length));
  };
  return (
    <div ref={seen} className="replay" data-passes={result.passes} role="status">
      <p>
        <b>{t(result.passes ? "replay.passes" : "replay.differs", { name })}</b>
      </p>
      <Difference result={result} />
      <div className="row wrap">
        {stands && resumed !== phone.id && (
          <button type="button" className="btn small" onClick={resume}>
            {t("replay.goOn")}
          </button>
        )}
        <button type="button" className="btn small" onClick={closeReplay}>
          {t("replay.close")}
        </button>
      </div>
    </div>
  );
}

import { Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { lengthOf } from "../model/sounds";
import "./texts";
import type { MicrophoneStage } from "./useMicrophone";

interface GoingProps {
  stage: MicrophoneStage;
  stop: () => Promise<void>;
  cancel: () => void;
}

/** What the microphone does: the count-in, then the recording with its meter. */
export function Going({ stage, stop, cancel }: GoingProps) {
  const { t } = useTranslation("recording");
  const said = {
    idle: "",
    asking: t("asking"),
    counting: t("ready", { count: stage.at === "counting" ? stage.left : 0 }),
    recording: t("on"),
  }[stage.at];
  return (
    <div className="recording-going" data-at={stage.at}>
      <p role="status">{said}</p>
      {stage.at === "recording" && (
        <>
          <span className="recording-time">{clock(stage.seconds)}</span>
          <meter className="recording-meter" aria-label={t("level")} value={stage.level} />
        </>
      )}
      <div className="recording-buttons">
        {stage.at === "recording" && (
          <button type="button" className="btn small primary" onClick={() => void stop()}>
            <Square size={12} aria-hidden="true" /> {t("stop")}
          </button>
        )}
        <button type="button" className="btn small quiet" onClick={cancel}>
          {t("cancel")}
        </button>
      </div>
    </div>
  );
}

/** The file goes to the server, which makes it fit for the telephone. */
export function OnTheWay({ share, cancel }: { share: number; cancel: () => void }) {
  const { t } = useTranslation("recording");
  return (
    <div className="recording-going" data-at="sending">
      <p role="status">{t(share < 1 ? "going" : "sending")}</p>
      <progress className="recording-progress" aria-label={t("gone")} value={share} />
      <div className="recording-buttons">
        <button type="button" className="btn small quiet" onClick={cancel}>
          {t("callBack")}
        </button>
      </div>
    </div>
  );
}

const clock = (seconds: number) => (seconds < 1 ? "0:00" : lengthOf(Math.floor(seconds)));

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Listen } from "../forms/Listen";
import "../styles/recording.css";
import { Going, OnTheWay } from "./Going";
import "./texts";
import { useRecording } from "./useRecording";
import { Ways } from "./Ways";
import { whyNot } from "./why";

interface Props {
  /** Where the recording is kept; "" while there is none. */
  place: string;
  set: (place: string) => void;
}

/** A prompt that somebody recorded, or has as a file. */
export function RecordingPart({ place, set }: Props) {
  const { t } = useTranslation("recording");
  const [length, setLength] = useState<{ place: string; seconds: number } | null>(null);
  const { stage, sending, error, record, stop, cancel, send } = useRecording((kept, seconds) => {
    setLength({ place: kept, seconds });
    set(kept);
  });
  const isIdle = stage.at === "idle" && !sending;
  const isKept = place !== "";
  const words = isKept ? { record: t("again"), choose: t("replace") } : undefined;
  return (
    <div className="recording">
      {isKept && isIdle && (
        <Kept place={place} seconds={length?.place === place ? length.seconds : null} />
      )}
      {isIdle && (
        <Ways record={() => void record()} take={(file) => void send(file)} {...{ words }}>
          {isKept && (
            <button type="button" className="btn small quiet" onClick={() => set("")}>
              {t("remove")}
            </button>
          )}
        </Ways>
      )}
      {sending && <OnTheWay share={1} />}
      {stage.at !== "idle" && <Going stage={stage} stop={stop} cancel={cancel} />}
      {error !== null && (
        <p className="error" role="alert">
          {whyNot(error, t)}
        </p>
      )}
    </div>
  );
}

function Kept({ place, seconds }: { place: string; seconds: number | null }) {
  const { t } = useTranslation("recording");
  const rounded = seconds === null ? null : Math.max(0.1, Math.round(seconds * 10) / 10);
  return (
    <div className="recording-kept">
      <Listen say="" voice="" url={place} />
      <span>
        <b>{rounded === null ? t("keptPlain") : t("kept", { seconds: rounded })}</b>
        <small>{t("heard")}</small>
      </span>
    </div>
  );
}

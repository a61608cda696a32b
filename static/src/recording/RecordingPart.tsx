import { Mic, Square, Upload } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Listen } from "../forms/Listen";
import { errorText } from "../panels/parts/errors";
import "../styles/recording.css";
import "./texts";
import { reasonOf, type Stage, useRecording } from "./useRecording";

interface Props {
  /** Where the recording is kept; "" while there is none. */
  place: string;
  set: (place: string) => void;
}

/** A prompt that somebody recorded, or has as a file. */
export function RecordingPart({ place, set }: Props) {
  const { t } = useTranslation("recording");
  const [length, setLength] = useState<{ place: string; seconds: number } | null>(null);
  const { stage, error, record, stop, cancel, send } = useRecording((kept, seconds) => {
    setLength({ place: kept, seconds });
    set(kept);
  });
  const reason = reasonOf(error);
  return (
    <div className="recording">
      {place !== "" && stage.at === "idle" && (
        <Kept place={place} seconds={length?.place === place ? length.seconds : null} />
      )}
      {stage.at === "idle" ? (
        <Ways kept={place !== ""} record={record} send={send} remove={() => set("")} />
      ) : (
        <Going stage={stage} stop={stop} cancel={cancel} />
      )}
      {error !== null && (
        <p className="error" role="alert">
          {reason === null ? t("failed", { message: errorText(error, t) }) : t(reason)}
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

interface WaysProps {
  kept: boolean;
  record: () => Promise<void>;
  send: (sound: Blob) => Promise<void>;
  remove: () => void;
}

function Ways({ kept, record, send, remove }: WaysProps) {
  const { t } = useTranslation("recording");
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) void send(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the buttons do the same
    <div
      className="recording-ways"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="recording-buttons">
        <button type="button" className="btn small" onClick={() => void record()}>
          <Mic size={14} aria-hidden="true" /> {t(kept ? "again" : "record")}
        </button>
        <button type="button" className="btn small" onClick={() => input.current?.click()}>
          <Upload size={14} aria-hidden="true" /> {t(kept ? "replace" : "choose")}
        </button>
        {kept && (
          <button type="button" className="btn small quiet" onClick={remove}>
            {t("remove")}
          </button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="audio/*,video/mp4,video/webm"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) void send(file);
        }}
      />
      <p className="hint">{t(over ? "drop_here" : "drop")}</p>
    </div>
  );
}

interface GoingProps {
  stage: Stage;
  stop: () => Promise<void>;
  cancel: () => void;
}

/** What is going on: the count-in, the recording with its meter, or the way to the server. */
function Going({ stage, stop, cancel }: GoingProps) {
  const { t } = useTranslation("recording");
  const said = {
    idle: "",
    asking: t("asking"),
    counting: t("ready", { count: stage.at === "counting" ? stage.left : 0 }),
    recording: t("on"),
    sending: t("sending"),
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
      {stage.at !== "sending" && (
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
      )}
    </div>
  );
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

import { Play, Square } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Cut, uncut } from "../api/sounds";
import { later } from "../later";
import { decoded } from "./decoding";
import { LEAST_S, moved, type Piece, told, within } from "./piece";
import "./texts";
import { useHearing } from "./useHearing";

const Waveform = later(() => import("./Waveform").then((part) => part.Waveform));

interface TrimProps {
  source: Blob;
  /** What was kept of it before. */
  first?: Cut;
  onKeep: (cut: Cut) => void;
  /** Hears of every move of an end: what is kept later has to be what people see then. */
  onCut?: (cut: Cut) => void;
  /** Further buttons, behind "Keep". */
  children?: ReactNode;
}

/** A sound as a picture: both its ends can be moved, and what is left can be heard, then kept. */
export function Trim({ source, first = uncut, onKeep, onCut, children }: TrimProps) {
  const { t } = useTranslation("recording");
  const sound = useDecoded(source);
  if (sound === "waiting") return <p className="hint">{t("trim.reading")}</p>;
  if (sound === "unseen") {
    return (
      <div className="trim">
        <p className="hint">{t("trim.unseen")}</p>
        <Deeds keep={() => onKeep(first)}>{children}</Deeds>
      </div>
    );
  }
  return (
    <Shown sound={sound} first={first} onKeep={onKeep} onCut={onCut}>
      {children}
    </Shown>
  );
}

function useDecoded(source: Blob): AudioBuffer | "waiting" | "unseen" {
  const [sound, setSound] = useState<AudioBuffer | "waiting" | "unseen">("waiting");
  useEffect(() => {
    let gone = false;
    const show = (now: AudioBuffer | "unseen") => gone || setSound(now);
    setSound("waiting");
    decoded(source).then(show, () => show("unseen"));
    return () => {
      gone = true;
    };
  }, [source]);
  return sound;
}

type ShownProps = Omit<TrimProps, "source" | "first"> & { sound: AudioBuffer; first: Cut };

function Shown({ sound, first, onKeep, onCut, children }: ShownProps) {
  const { t } = useTranslation("recording");
  const length = sound.duration;
  const [piece, setPiece] = useState(() => within(first, length));
  const { at, hear, stop } = useHearing(sound);
  const move = (end: "from" | "to", seconds: number) => {
    stop();
    const now = moved(piece, end, seconds, length);
    setPiece(now);
    onCut?.(told(now, length));
  };
  const percent = (seconds: number) => `${(100 * seconds) / length}%`;
  return (
    <div className="trim">
      <div className="trim-wave">
        <Waveform sound={sound} />
        <i className="trim-cut" style={{ left: 0, width: percent(piece.from) }} />
        <i className="trim-cut" style={{ left: percent(piece.to), right: 0 }} />
        {at !== null && <i className="trim-at" style={{ left: percent(at) }} />}
        <Handle end="from" piece={piece} length={length} move={move} />
        <Handle end="to" piece={piece} length={length} move={move} />
      </div>
      <div className="trim-fields">
        <SecondsField end="from" piece={piece} length={length} move={move} />
        <SecondsField end="to" piece={piece} length={length} move={move} />
        <p className="hint" role="status">
          {t("trim.kept", { seconds: tenths(piece.to - piece.from), all: tenths(length) })}
        </p>
      </div>
      <Deeds keep={() => onKeep(told(piece, length))}>
        <button type="button" className="btn" onClick={() => (at === null ? hear(piece) : stop())}>
          {at === null ? <Play size={14} aria-hidden /> : <Square size={14} aria-hidden />}
          {t(at === null ? "trim.hear" : "trim.silence")}
        </button>
        {children}
      </Deeds>
    </div>
  );
}

const hundredths = (seconds: number) => Math.round(seconds * 100) / 100;
const tenths = (seconds: number) => Math.max(0.1, Math.round(seconds * 10) / 10);

function Deeds({ keep, children }: { keep: () => void; children: ReactNode }) {
  const { t } = useTranslation("recording");
  return (
    <div className="recording-buttons">
      <button type="button" className="btn primary" onClick={keep}>
        {t("trim.keep")}
      </button>
      {children}
    </div>
  );
}

interface EndProps {
  end: "from" | "to";
  piece: Piece;
  length: number;
  move: (end: "from" | "to", seconds: number) => void;
}

/** One end of the piece, over the picture: it can be dragged, and moved by the arrow keys. */
function Handle({ end, piece, length, move }: EndProps) {
  const { t } = useTranslation("recording");
  return (
    <input
      type="range"
      className="trim-handle"
      data-end={end}
      aria-label={t(`trim.${end}`)}
      aria-valuetext={t("trim.seconds", { seconds: hundredths(piece[end]) })}
      min={0}
      max={length}
      step="any"
      value={piece[end]}
      onChange={(event) => move(end, event.target.valueAsNumber)}
    />
  );
}

/** The same end as a number. What is being typed stays as it is, however far the end could follow. */
function SecondsField({ end, piece, length, move }: EndProps) {
  const { t } = useTranslation("recording");
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="field">
      <label htmlFor={id}>{t(`trim.${end}Field`)}</label>
      <input
        id={id}
        type="number"
        className="input"
        min={end === "from" ? 0 : LEAST_S}
        max={Math.ceil(length * 100) / 100}
        step={0.05}
        value={typed ?? hundredths(piece[end]).toString()}
        onChange={(event) => {
          setTyped(event.target.value);
          move(end, event.target.valueAsNumber);
        }}
        onBlur={() => setTyped(null)}
      />
    </div>
  );
}

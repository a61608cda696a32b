import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { noPiece, type Piece, promptText, saidVariables, type Wording } from "../../model/prompts";
import { ListFrame } from "../ListFrame";
import { readNumber } from "../schema";
import { useKnownVariables } from "../useKnownVariables";
import { VoiceSelect } from "../VoiceSelect";
import { HowSpoken } from "./HowSpoken";
import { type Kind, type Known, known, rearranged } from "./known";
import { SayAsSelect } from "./SayAs";
import { SoundField } from "./SoundField";
import { SpokenText } from "./SpokenText";
import type { WordingProps } from "./WordingFields";

const MOST = 20;
const LONGEST_PAUSE_S = 10;
const USUAL_PAUSE_S = 1;

/** Stands for a sound that is yet to be chosen. */
const NO_SOUND = " ";

/** A prompt that is put together: its pieces are heard one after the other. */
export function Pieces(props: WordingProps) {
  const { t } = useTranslation(["panels", "prompts"]);
  const { widget, wording, set } = props;
  const pieces = useRef<Known[]>([]);
  pieces.current = known(pieces.current, wording.parts);
  const parts = pieces.current.map((one) => one.piece);
  const [add, ...more] = useAdds();
  const put = (next: Piece[]) => set({ ...wording, say: "", url: "", parts: next });
  const change = (next: Piece[]) => {
    pieces.current = rearranged(pieces.current, next);
    put(next);
  };
  return (
    <div className="pieces" id={widget.id}>
      <p className="pieces-head" id={`${widget.id}-pieces`}>
        {t("prompts:pieces.title")}
      </p>
      <ListFrame
        items={parts}
        labelId={`${widget.id}-pieces`}
        describedBy={widget.describedBy}
        addText={add.text}
        more={more}
        least={0}
        most={MOST}
        keyOf={(index) => pieces.current[index]?.id ?? index}
        nameOf={(piece, index) => promptText(piece) || t("field.item", { number: index + 1 })}
        fresh={add.fresh}
        set={change}
      >
        {(piece, index, actions) => (
          <OnePiece
            {...props}
            piece={piece}
            kind={pieces.current[index]?.kind ?? "text"}
            index={index}
            actions={actions}
            put={(next) => put(parts.map((one, other) => (other === index ? next : one)))}
          />
        )}
      </ListFrame>
      <Together {...props} />
    </div>
  );
}

/** What can be added, text first. */
function useAdds() {
  const { t } = useTranslation("prompts");
  const { builtIn, written } = useKnownVariables();
  const variable = [...written, ...builtIn][0]?.name ?? "caller";
  const add = (kind: Kind, piece: Partial<Piece>) => ({
    text: t(`pieces.add.${kind}`),
    fresh: () => ({ ...noPiece, ...piece }),
  });
  return [
    add("text", {}),
    add("sound", { url: NO_SOUND }),
    add("variable", { say: `{{${variable}}}` }),
    add("pause", { pause: USUAL_PAUSE_S }),
  ] as const;
}

/** What holds for all pieces, how they sound together, and the way back to a prompt of one piece. */
function Together(props: WordingProps) {
  const { t } = useTranslation("prompts");
  const { wording, set } = props;
  const [only, ...others] = wording.parts;
  const canBeWhole = only !== undefined && others.length === 0 && only.pause === 0;
  return (
    <>
      <HowSpoken {...props} label={t("pieces.all")} />
      {canBeWhole && (
        <button type="button" className="prompt-more" onClick={() => set(whole(wording, only))}>
          {t("pieces.end")}
        </button>
      )}
    </>
  );
}

/** A prompt of one piece, as the piece alone was heard: in its own voice, where it has one. */
const whole = (wording: Wording, { say, url, voice }: Piece): Wording => ({
  ...wording,
  parts: [],
  say,
  url: url.trim(),
  voice: voice || wording.voice,
});

interface PieceProps extends WordingProps {
  piece: Piece;
  kind: Kind;
  index: number;
  actions: ReactNode;
  put: (piece: Piece) => void;
}

function OnePiece(props: PieceProps) {
  const { t } = useTranslation("prompts");
  const { kind } = props;
  const Inner = { text: TextPiece, sound: SoundPiece, variable: VariablePiece, pause: PausePiece }[
    kind
  ];
  return (
    <div className="part" data-path={`${props.at}.parts.${props.index}`}>
      <div className="part-head">
        <span className="part-number">
          {props.index + 1} · {t(`pieces.kind.${kind}`)}
        </span>
        {props.actions}
      </div>
      <Inner {...props} />
    </div>
  );
}

/** Text, in a voice of its own where somebody is spoken to who does not understand the rest. */
function TextPiece({ piece, put, index, several }: PieceProps) {
  const { t } = useTranslation(["prompts", "panels"]);
  return (
    <div className="piece-text">
      <SpokenText
        label={t("pieces.text", { number: index + 1 })}
        placeholder={t("panels:prompt.textPlaceholder")}
        rows={2}
        text={piece.say}
        set={(say) => put({ ...piece, say })}
      />
      {(several || piece.voice !== "") && (
        <VoiceSelect
          value={piece.voice}
          label={t("pieces.voice", { number: index + 1 })}
          none={t("pieces.sameVoice")}
          onChange={(voice) => put({ ...piece, voice })}
        />
      )}
    </div>
  );
}

function SoundPiece({ piece, put, ...props }: PieceProps) {
  return (
    <SoundField
      {...props}
      at={`${props.at}.parts.${props.index}`}
      url={piece.url.trim()}
      place={(url) => put({ ...piece, url: url || NO_SOUND })}
    />
  );
}

function VariablePiece({ piece, put }: PieceProps) {
  const { t } = useTranslation("prompts");
  const { builtIn, written } = useKnownVariables();
  const [{ name, as } = { name: "", as: "" }] = saidVariables(piece.say);
  const names = [...new Set([name, ...[...written, ...builtIn].map((one) => one.name)])];
  const say = (variable: string, way: string) =>
    put({ ...piece, say: way === "" ? `{{${variable}}}` : `{{${variable}|${way}}}` });
  return (
    <div className="prompt-row">
      <select
        className="input"
        aria-label={t("pieces.variable")}
        value={name}
        onChange={(event) => say(event.target.value, as)}
      >
        {names.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      <SayAsSelect name={name} as={as} set={(way) => say(name, way)} />
    </div>
  );
}

function PausePiece({ piece, put }: PieceProps) {
  const { t } = useTranslation(["prompts", "panels"]);
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const set = (text: string) => {
    setTyped(null);
    const seconds = readNumber(text, false);
    if (seconds === null || seconds <= 0) return;
    put({ ...piece, pause: Math.min(seconds, LONGEST_PAUSE_S) });
  };
  return (
    <div className="with-unit">
      <input
        id={id}
        className="input"
        type="number"
        min={0.1}
        max={LONGEST_PAUSE_S}
        step={0.1}
        aria-label={t("pieces.pause")}
        value={typed ?? piece.pause}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={(event) => set(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && set(event.currentTarget.value)}
      />
      <span className="unit">{t("panels:field.seconds")}</span>
    </div>
  );
}

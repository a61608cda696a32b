/**
 * From nothing to a prompt of the library: record it or bring a file, cut its ends off, hear it, keep it.
 *
 *     const Recorder = later(() => import("../recording/Recorder").then((part) => part.Recorder));
 *
 *     <Recorder target={{ name: "Welcome", folder: "", language: "de" }} onKept={(sound) => …} />
 *     <Recorder target={{ id: sound.id, language: "en", instead: null }} onKept={…} onCancel={close} />
 *
 * The first makes a new prompt; without a name it is called as its file is. The second puts the sound in the
 * place of that prompt's file in that language, or adds it; where somebody else has kept one meanwhile, people are
 * asked. `onKept` gets the prompt as the server has it now:
 * a flow names it by `soundPlace(sound.id)`. Whoever keeps a list of prompts puts it there
 * (`useLibrary.getState().put(sound)`). The target may change until people press "Keep".
 *
 * What is not kept yet waits at its `place` for whoever comes back. What is on its way when the form is left
 * comes into the library all the same; then nobody calls `onKept`.
 */

import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Cut, overtakenBy, type SoundTarget, uncut } from "../api/sounds";
import { type LibrarySound, nameFromFile } from "../model/sounds";
import { useUnkept } from "../panels/parts/unkept";
import { useLibrary } from "../store/library";
import "../styles/recording.css";
import { Going, OnTheWay } from "./Going";
import { Overtaken } from "./Overtaken";
import { Trim } from "./Trim";
import { useTake } from "./takes";
import "./texts";
import { useKeeping } from "./useKeeping";
import { useMicrophone } from "./useMicrophone";
import { FileButton, Ways } from "./Ways";
import { whyNot } from "./why";

interface RecorderProps {
  target: SoundTarget;
  /** Tells this form from others; without it, forms for the same target are one. */
  place?: string;
  onKept: (sound: LibrarySound) => void;
  /** Offers a button that leaves everything as it was. */
  onCancel?: () => void;
}

export function Recorder({ target, place, onKept, onCancel }: RecorderProps) {
  const { t } = useTranslation("recording");
  const [usual] = useState(() => placeOf(target));
  const { sound, error, share, stage, ...deeds } = useRecorder(target, place ?? usual, onKept);
  const isIdle = stage.at === "idle";
  useUnkept(sound !== null || share !== null || !isIdle, deeds.discard);
  return (
    <div className="recording">
      {!isIdle && <Going stage={stage} stop={deeds.stop} cancel={deeds.cancel} />}
      {share !== null && <OnTheWay share={share} cancel={deeds.callBack} />}
      {isIdle && sound !== null && (
        <div hidden={share !== null}>
          <Trim source={sound} onKeep={(cut) => void deeds.keep(cut)} onCut={deeds.cut}>
            <Instead again={deeds.record} take={deeds.take} discard={() => deeds.take(null)} />
          </Trim>
        </div>
      )}
      {isIdle && sound === null && (
        <Ways record={deeds.record} take={deeds.take}>
          {onCancel !== undefined && (
            <button type="button" className="btn small quiet" onClick={onCancel}>
              {t("leave")}
            </button>
          )}
        </Ways>
      )}
      <Failure error={error} language={target.language} replace={deeds.replace} />
    </div>
  );
}

interface FailureProps {
  error: unknown;
  language: string;
  replace: (place: string) => void;
}

function Failure({ error, language, replace }: FailureProps) {
  const { t } = useTranslation("recording");
  const now = overtakenBy(error);
  const theirs = now?.files.find((file) => file.language === language);
  if (theirs !== undefined) {
    return <Overtaken error={error} theirs={theirs} replace={() => replace(theirs.place)} />;
  }
  // Where somebody was faster in one language, people may choose another one.
  if (error === null || now !== null) return null;
  return (
    <p className="error" role="alert">
      {whyNot(error, t)}
    </p>
  );
}

const placeOf = (target: SoundTarget) => ("id" in target ? `${target.id} ${target.language}` : "");

function useRecorder(target: SoundTarget, place: string, onKept: (sound: LibrarySound) => void) {
  const { t } = useTranslation("recording");
  const { sound, holder } = useTake(place, (brought) => isFree() && take(brought));
  const [error, setError] = useState<unknown>(null);
  const put = (heard: Blob | null) => holder.put(heard);
  const { stage, record, stop, cancel } = useMicrophone(put, setError);
  // Until the server answers, more may have been changed: it goes to where things are then.
  const answer = useRef(onKept);
  answer.current = onKept;
  const { share, keep, cancel: callBack } = useKeeping(setError);
  const isFree = () => share === null && stage.at === "idle";
  const take = (file: Blob | null) => {
    setError(null);
    put(file);
  };
  const last = useRef<Cut>(uncut);
  const send = async (cut: Cut, to: SoundTarget) => {
    if (sound === null) return;
    last.current = cut;
    holder.lend();
    const kept = await keep(sound, named(to, sound, t("untitled")), cut);
    if (kept === null) return holder.giveBack();
    const isThere = holder.shown;
    if (isThere) put(null);
    if (isThere) answer.current(kept);
    else useLibrary.getState().put(kept);
  };
  return {
    ...{ sound, error, share, stage, take, stop, cancel, callBack },
    record: () => void record(),
    discard: () => {
      cancel();
      put(null);
      callBack();
    },
    keep: (cut: Cut) => send(cut, target),
    cut: (cut: Cut) => {
      last.current = cut;
    },
    /** Keep it all the same, instead of what stands at this place. */
    replace: (instead: string) =>
      void send(last.current, "id" in target ? { ...target, instead } : target),
  };
}

/** What else can be done with a sound that is not kept yet. */
function Instead(props: { again: () => void; take: (file: Blob) => void; discard: () => void }) {
  const { t } = useTranslation("recording");
  return (
    <div className="recording-buttons">
      <button type="button" className="btn small" onClick={props.again}>
        {t("again")}
      </button>
      <FileButton take={props.take} label={t("replace")} />
      <button type="button" className="btn small quiet" onClick={props.discard}>
        {t("cancel")}
      </button>
    </div>
  );
}

/** A prompt that nobody has named is called as its file is. */
function named(target: SoundTarget, sound: Blob, untitled: string): SoundTarget {
  if ("id" in target || target.name.trim() !== "") return target;
  return { ...target, name: sound instanceof File ? nameFromFile(sound.name) : untitled };
}

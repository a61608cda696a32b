import { useEffect, useRef, useState } from "react";
import { keepRecording } from "../api/client";
import { MicrophoneError, openMicrophone, type Take } from "./microphone";

const COUNT_IN = 3;
const LONGEST_S = 300;

export type Stage =
  | { at: "idle" }
  | { at: "asking" }
  | { at: "counting"; left: number }
  | { at: "recording"; seconds: number; level: number }
  | { at: "sending" };

type Heard = (sound: Blob) => Promise<void>;

/** From "Record now", or a file, to the place of the sound, which `onKept` gets with its length. */
export function useRecording(onKept: (place: string, seconds: number) => void) {
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (sound: Blob) => {
    setError(null);
    setSending(true);
    try {
      const { place, seconds } = await keepRecording(sound);
      onKept(place, seconds);
    } catch (failure) {
      setError(failure);
    }
    setSending(false);
  };
  const microphone = useMicrophone(send, setError);
  const stage: Stage = sending ? { at: "sending" } : microphone.stage;
  return { ...microphone, stage, error, send };
}

/** Record, after a count-in, until somebody says that it is enough; `heard` gets the sound. */
function useMicrophone(heard: Heard, setError: (error: unknown) => void) {
  const [stage, setStage] = useState<Stage>({ at: "idle" });
  const take = useRef<Take | null>(null);
  const ticking = useTicking();

  const cancel = () => {
    ticking.stop();
    take.current?.close();
    take.current = null;
    setStage({ at: "idle" });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of the form matters
  useEffect(() => cancel, []);

  const stop = async () => {
    ticking.stop();
    const sound = await take.current?.end();
    take.current = null;
    setStage({ at: "idle" });
    if (sound !== undefined) await heard(sound);
  };

  const keep = () => {
    const begun = performance.now();
    take.current?.begin();
    ticking.start(100, () => {
      const seconds = (performance.now() - begun) / 1000;
      if (seconds >= LONGEST_S) void stop();
      else setStage({ at: "recording", seconds, level: take.current?.level() ?? 0 });
    });
  };

  const record = async () => {
    setError(null);
    setStage({ at: "asking" });
    try {
      take.current = await openMicrophone();
      countIn(setStage, ticking, keep);
    } catch (failure) {
      setError(failure);
      setStage({ at: "idle" });
    }
  };
  return { stage, record, stop, cancel };
}

type Ticking = ReturnType<typeof useTicking>;

function countIn(show: (stage: Stage) => void, ticking: Ticking, then: () => void): void {
  let left = COUNT_IN + 1;
  ticking.start(1000, () => {
    left -= 1;
    if (left > 0) show({ at: "counting", left });
    else then();
  });
}

/** Something that is done at once, and then again and again until it is stopped. */
function useTicking() {
  const timer = useRef<ReturnType<typeof setInterval> | undefined>(undefined);
  const stop = () => clearInterval(timer.current);
  const start = (everyMs: number, tick: () => void) => {
    stop();
    timer.current = setInterval(tick, everyMs);
    tick();
  };
  return { start, stop };
}

/** The key of the sentence that says why the microphone is not to be had, if that is what failed. */
export function reasonOf(error: unknown): string | null {
  return error instanceof MicrophoneError ? error.reason : null;
}

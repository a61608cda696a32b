import { useEffect, useRef, useState } from "react";
import { MicrophoneError, openMicrophone, type Take } from "./microphone";

const COUNT_IN = 3;
/** The server takes 300 s; what is stopped by the clock is always a little longer than it says. */
const LONGEST_S = 298;

export type MicrophoneStage =
  | { at: "idle" }
  | { at: "asking" }
  | { at: "counting"; left: number }
  | { at: "recording"; seconds: number; level: number };

type Heard = (sound: Blob) => void | Promise<void>;

/** Record, after a count-in, until somebody says that it is enough; `heard` gets the sound. */
export function useMicrophone(heard: Heard, setError: (error: unknown) => void) {
  const [stage, setStage] = useState<MicrophoneStage>({ at: "idle" });
  const take = useRef<Take | null>(null);
  const ticking = useTicking();
  const turn = useRef(0);

  const cancel = () => {
    turn.current += 1;
    ticking.stop();
    take.current?.close();
    take.current = null;
    setStage({ at: "idle" });
  };

  const stop = async () => {
    ticking.stop();
    const ending = take.current;
    take.current = null;
    const mine = turn.current;
    const sound = await ending?.end();
    if (mine !== turn.current) return;
    setStage({ at: "idle" });
    if (sound !== undefined) await heard(sound);
  };
  // What was said until the microphone went, or the form was left, is not lost.
  const gone = (opened: Take) => {
    if (take.current !== opened) return;
    if (opened.hasBegun) return void stop();
    cancel();
    setError(new MicrophoneError("broken"));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end of the form matters
  useEffect(() => () => (take.current?.hasBegun ? void stop() : cancel()), []);

  const record = async () => {
    cancel();
    const mine = turn.current;
    setError(null);
    setStage({ at: "asking" });
    try {
      const opened = await openMicrophone();
      // Whoever asked may be gone while the browser still asked for leave.
      if (mine !== turn.current) return opened.close();
      take.current = opened;
      opened.whenGone(() => gone(opened));
      countIn(setStage, ticking, () => keep(opened, setStage, ticking, stop));
    } catch (failure) {
      if (mine !== turn.current) return;
      setError(failure);
      setStage({ at: "idle" });
    }
  };
  return { stage, record, stop, cancel };
}

type Ticking = ReturnType<typeof useTicking>;

function countIn(show: (stage: MicrophoneStage) => void, ticking: Ticking, then: () => void): void {
  let left = COUNT_IN + 1;
  ticking.start(1000, () => {
    left -= 1;
    if (left > 0) show({ at: "counting", left });
    else then();
  });
}

function keep(
  take: Take,
  show: (stage: MicrophoneStage) => void,
  ticking: Ticking,
  stop: () => Promise<void>,
): void {
  const begun = performance.now();
  take.begin();
  ticking.start(100, () => {
    const seconds = (performance.now() - begun) / 1000;
    if (seconds >= LONGEST_S) void stop();
    else show({ at: "recording", seconds, level: take.level() });
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

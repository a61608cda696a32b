import { useEffect, useRef, useState } from "react";
import { previewPrompt } from "../api/client";

export type PreviewState = "idle" | "preparing" | "playing";

/** Let a prompt be heard: spoken by the server and played here, or a sound file played as it is. */
export function usePreview() {
  const audio = useRef<HTMLAudioElement | null>(null);
  const turn = useRef(0);
  const [state, setState] = useState<PreviewState>("idle");
  const [error, setError] = useState<unknown>(null);

  const stop = () => {
    turn.current += 1;
    audio.current?.pause();
    audio.current = null;
    setState("idle");
  };

  const play = async (address: () => Promise<string>) => {
    stop();
    const mine = turn.current;
    setError(null);
    setState("preparing");
    try {
      const url = await address();
      if (mine !== turn.current) return;
      audio.current = new Audio(url);
      audio.current.addEventListener("ended", stop);
      setState("playing");
      await audio.current.play();
    } catch (failure) {
      if (mine !== turn.current) return;
      stop();
      setError(failure);
    }
  };

  useEffect(
    () => () => {
      turn.current += 1;
      audio.current?.pause();
    },
    [],
  );

  return {
    state,
    error,
    stop,
    speak: (say: string, voice: string) => play(async () => (await previewPrompt(say, voice)).url),
    listen: (url: string) => play(async () => url),
  };
}

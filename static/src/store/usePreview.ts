import { useEffect, useRef, useState } from "react";
import { previewPrompt } from "../api/client";
import { tagOf, type Wording, writtenWording } from "../model/prompts";
import { fileFor, soundIdOf } from "../model/sounds";
import { useEditor } from "./editor";
import { useLibrary } from "./library";

export type PreviewState = "idle" | "preparing" | "playing";

const RECORDING = /^\/p\//;

/** Where a sound that is kept on this server is heard as it is; undefined for all that is made first. */
function keptPlace({ url, parts }: Wording, voice: string): string | undefined {
  if (parts.length > 0) return undefined;
  if (RECORDING.test(url)) return url;
  const id = soundIdOf(url);
  const sound = useLibrary.getState().sounds?.find((one) => one.id === id);
  return sound === undefined ? undefined : fileFor(sound, tagOf(voice))?.place;
}

/** Where the sound is that a caller hears. */
async function placeOf(wording: Wording, voice: string): Promise<string> {
  const kept = keptPlace(wording, voice);
  if (kept !== undefined) return kept;
  // Who may only look has nothing made: a sound on the web is played as it is.
  if (wording.url !== "" && useEditor.getState().mayOnlyLook) return wording.url;
  const told = Object.entries(writtenWording(wording)).filter(([, value]) => value !== "");
  const preview = { ...Object.fromEntries(told), voice: wording.voice || voice };
  return (await previewPrompt(preview)).url;
}

/** Let a prompt be heard, just as callers hear it. */
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
    /** Play what the server makes, or has. */
    listen: play,
    /** `voice` speaks where the wording names none. */
    hear: (wording: Wording, voice: string) => play(() => placeOf(wording, voice)),
  };
}

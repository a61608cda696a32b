import { useState } from "react";
import { keepRecording } from "../api/client";
import { type MicrophoneStage, useMicrophone } from "./useMicrophone";

export type Stage = MicrophoneStage | { at: "sending" };

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
  return { ...microphone, sending, error, send };
}

import { useRef, useState } from "react";
import { type Cut, keepSound, overtakenBy, type SoundTarget } from "../api/sounds";
import type { LibrarySound } from "../model/sounds";
import { holdPage } from "../panels/parts/unkept";
import { useLibrary } from "../store/library";
import { needSize, wasCancelled } from "./why";

/** Send a sound to the library, even where its form is left meanwhile. `share` says how much of it has gone out, null while nothing goes. */
export function useKeeping(setError: (error: unknown) => void) {
  const [share, setShare] = useState<number | null>(null);
  const going = useRef<AbortController>(undefined);
  const cancel = () => going.current?.abort();

  /** Null where it did not come to that: it was cancelled, or `setError` has got the reason. */
  const keep = async (sound: Blob, target: SoundTarget, cut: Cut): Promise<LibrarySound | null> => {
    setError(null);
    const here = new AbortController();
    going.current = here;
    const release = holdPage();
    setShare(0);
    try {
      needSize(sound);
      const sending = { onProgress: setShare, signal: here.signal };
      return await keepSound(sound, target, cut, sending);
    } catch (failure) {
      const now = overtakenBy(failure);
      if (now !== null) useLibrary.getState().put(now);
      if (!wasCancelled(failure)) setError(failure);
      return null;
    } finally {
      release();
      setShare(null);
    }
  };
  return { share, keep, cancel };
}

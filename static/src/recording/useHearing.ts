import { useEffect, useRef, useState } from "react";
import type { Piece } from "./piece";

/** Let a piece of a sound be heard. `at` says where in the sound it is just now, null in silence. */
export function useHearing(sound: AudioBuffer) {
  const [at, setAt] = useState<number | null>(null);
  const silence = useRef<() => void>(undefined);
  const stop = () => silence.current?.();

  const hear = ({ from, to }: Piece) => {
    stop();
    const context = new AudioContext();
    const source = new AudioBufferSourceNode(context, { buffer: sound });
    source.connect(context.destination);
    let frame = 0;
    const follow = () => {
      setAt(Math.min(to, from + context.currentTime));
      frame = requestAnimationFrame(follow);
    };
    const end = () => {
      cancelAnimationFrame(frame);
      silence.current = undefined;
      setAt(null);
      void context.close();
    };
    silence.current = end;
    source.addEventListener("ended", () => silence.current === end && end());
    source.start(0, from, to - from);
    follow();
  };

  useEffect(() => () => silence.current?.(), []);
  return { at, hear, stop };
}

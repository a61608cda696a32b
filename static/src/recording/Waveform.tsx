import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";
import { useApp } from "../store/app";

/** Its style sheet is known to the server by its hash, and this number is in it: flowforge/web/headers.py. */
const HEIGHT_PX = 72;

/** The picture of a sound: where it is loud, where it is silent. */
export function Waveform({ sound }: { sound: AudioBuffer }) {
  const room = useRef<HTMLDivElement>(null);
  const theme = useApp((state) => state.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other colours are drawn anew
  useEffect(() => {
    if (room.current === null) return;
    const wave = WaveSurfer.create({
      container: room.current,
      height: HEIGHT_PX,
      peaks: [sound.getChannelData(0)],
      duration: sound.duration,
      waveColor: getComputedStyle(room.current).color,
      normalize: true,
      barWidth: 2,
      barGap: 1,
      barRadius: 1,
      cursorWidth: 0,
      interact: false,
    });
    return () => wave.destroy();
  }, [sound, theme]);
  return <div ref={room} className="waveform" aria-hidden="true" />;
}

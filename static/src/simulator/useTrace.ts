import { useEffect, useRef } from "react";
import type { PhoneState } from "../model/phone";
import { noTrace, useEditor } from "../store/editor";
import { stopsAfter, traceUpTo } from "./trace";

/** How long the light stays at a node that the call went through, and how long a whole way may take. */
const STOP_MS = 220;
const WAY_MS = 1400;

const wantsNoMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Light up the call's way on the canvas, step by step as it went, or up to the line that people have
 * opened (`chosen`, by its place among the entries). The light goes out when the panel is closed.
 */
export function useTraceOnCanvas(call: PhoneState | null, chosen: number | null): void {
  const setTrace = useEditor((state) => state.setTrace);
  const shown = useRef(0);
  useEffect(() => {
    const { document } = useEditor.getState();
    if (call === null || document === null) {
      shown.current = 0;
      setTrace(noTrace);
      return;
    }
    const light = (count: number) => {
      shown.current = count;
      setTrace(traceUpTo(count, call, document));
    };
    const total = call.entries.length;
    if (chosen !== null) {
      setTrace(traceUpTo(chosen + 1, call, document));
      return;
    }
    if (wantsNoMotion() || shown.current >= total) {
      light(total);
      return;
    }
    const stops = stopsAfter(shown.current, call.entries);
    return walk(stops, light);
  }, [call, chosen, setTrace]);
  useEffect(() => () => setTrace(noTrace), [setTrace]);
}

/** Go from stop to stop; gives what ends it early. */
function walk(stops: number[], light: (count: number) => void): () => void {
  const pause = Math.min(STOP_MS, WAY_MS / stops.length);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (index: number) => {
    const stop = stops[index];
    if (stop === undefined) return;
    light(stop);
    timer = setTimeout(() => next(index + 1), pause);
  };
  next(0);
  return () => clearTimeout(timer);
}

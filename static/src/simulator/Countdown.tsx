import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type GatherState, takesKeys, timeLeft } from "./gather";

/** The time that is left to press a key, as a bar and in seconds, and for how many keys the flow waits. */
export function Countdown({ gather }: { gather: GatherState | null }) {
  const { t, i18n } = useTranslation("panels");
  const bar = useRef<HTMLElement>(null);
  const clock = useRef<HTMLElement>(null);
  const lang = i18n.language;

  useEffect(() => {
    let frame = 0;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const draw = () => {
      const left = gather === null || !takesKeys(gather) ? 0 : timeLeft(gather, performance.now());
      const seconds = Math.ceil((left * (gather?.timeoutMs ?? 0)) / 1000);
      const shown = still && gather !== null ? (seconds * 1000) / gather.timeoutMs : left;
      if (bar.current !== null) bar.current.style.transform = `scaleX(${Math.min(1, shown)})`;
      if (clock.current !== null) clock.current.textContent = secondsText(seconds, lang);
      if (gather?.phase === "counting" && left > 0) frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [gather, lang]);

  const waits = gather !== null && takesKeys(gather);
  const plays = gather?.phase === "sound" && !waits;
  return (
    <div className="countdown">
      <div className="bar" aria-hidden>
        <i ref={bar} />
      </div>
      <p className="small muted">
        {waits ? t("phone.waiting", { count: gather.maxDigits }) : plays ? t("phone.playing") : " "}
        {waits && (
          <>
            {" · "}
            <span ref={clock} className="seconds" />
          </>
        )}
      </p>
    </div>
  );
}

/** "17 s"; the unit's sign is the same everywhere. */
function secondsText(seconds: number, lang: string): string {
  return `${new Intl.NumberFormat(lang).format(seconds)}\u00a0s`;
}

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type GatherState, takesKeys, timeLeft } from "./gather";

/** The bar that shows how much time is left to press a key, and for how many keys the flow waits. */
export function Countdown({ gather }: { gather: GatherState | null }) {
  const { t } = useTranslation("panels");
  const bar = useRef<HTMLElement>(null);

  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const left = gather === null || !takesKeys(gather) ? 0 : timeLeft(gather, performance.now());
      if (bar.current !== null) bar.current.style.transform = `scaleX(${left})`;
      if (gather?.phase === "counting" && left > 0) frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [gather]);

  const waits = gather !== null && takesKeys(gather);
  const plays = gather?.phase === "sound" && !waits;
  return (
    <div className="countdown">
      <div className="bar" aria-hidden>
        <i ref={bar} />
      </div>
      <p className="small muted">
        {waits ? t("phone.waiting", { count: gather.maxDigits }) : plays ? t("phone.playing") : " "}
      </p>
    </div>
  );
}

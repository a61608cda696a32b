import { useEffect, useState } from "react";

const EVERY_MS = 5000;

/** The time, again every few seconds: for words like "a minute ago". */
export function useTick(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(ticking);
  }, []);
  return now;
}

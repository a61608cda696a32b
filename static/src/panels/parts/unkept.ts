/** What people made and did not keep yet: no dialog and no browser tab closes over it without a question. */

import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";

type Discard = () => void;

const ask = (event: Event) => event.preventDefault();
const reasons = new Set<object>();

/** Let the browser ask before the page is left, until what this gives back is called. */
export function holdPage(): () => void {
  const reason = {};
  reasons.add(reason);
  window.addEventListener("beforeunload", ask);
  return () => {
    reasons.delete(reason);
    if (reasons.size === 0) window.removeEventListener("beforeunload", ask);
  };
}

/** What lies in a dialog tells it here that it holds something, and how that is thrown away. */
export const Holding = createContext<((discard: Discard) => () => void) | null>(null);

/** Say whether something is held that is not kept yet; `discard` is called where people want it thrown away. */
export function useUnkept(isHeld: boolean, discard: Discard): void {
  const hold = useContext(Holding);
  const latest = useRef(discard);
  latest.current = discard;
  useEffect(() => {
    if (!isHeld) return;
    const release = hold?.(() => latest.current());
    const leave = holdPage();
    return () => {
      release?.();
      leave();
    };
  }, [isHeld, hold]);
}

/** For the dialog around it. */
export function useHolding() {
  const [held, setHeld] = useState<readonly Discard[]>([]);
  const hold = useCallback((discard: Discard) => {
    setHeld((before) => [...before, discard]);
    return () => setHeld((before) => before.filter((one) => one !== discard));
  }, []);
  const discard = () => {
    for (const one of held) one();
  };
  return { hold, discard, isHeld: held.length > 0 };
}

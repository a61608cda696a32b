import { useSyncExternalStore } from "react";

/** A telephone's screen, held upright: too narrow to draw on. The CSS has the same number. */
const small = window.matchMedia("(max-width: 640px)");

export const useSmallScreen = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      small.addEventListener("change", changed);
      return () => small.removeEventListener("change", changed);
    },
    () => small.matches,
  );

import { useEffect } from "react";
import type { Handset } from "../simulator/handset";
import { closeReplay, useTests } from "./state";

/** Put the test that is to be watched on the telephone; it goes with the telephone. */
export function useReplay(handset: Handset): void {
  const replay = useTests((state) => state.replay);
  useEffect(() => {
    if (replay !== null) handset.adopt(replay.phone);
  }, [handset, replay]);
  useEffect(() => closeReplay, []);
}

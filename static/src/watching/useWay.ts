import { useEffect, useState } from "react";
import { getWay } from "../api/client";
import { traceOf } from "../simulator/trace";
import { noTrace, useEditor } from "../store/editor";
import { useWatching } from "./state";
import { entriesOf } from "./way";

/** Light up the way of the chosen call, as it goes; tells whether that call is over. */
export function useWay(): boolean {
  const chosen = useWatching((state) => state.chosen);
  // Whenever something has happened in it, also when it is not in the list any more.
  const lines = useWatching(({ newest }) => newest.find(({ id }) => id === chosen)?.lines ?? -1);
  const flowId = useEditor((state) => state.flowId);
  const [over, setOver] = useState(false);
  useEffect(() => {
    setOver(false);
    if (chosen === null) return;
    return () => useEditor.getState().setTrace(noTrace);
  }, [chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the way is longer when there are more lines
  useEffect(() => {
    if (chosen === null || flowId === null) return;
    let gone = false;
    getWay(flowId, chosen).then(
      (way) => {
        const { document, setTrace } = useEditor.getState();
        if (gone || document === null) return;
        const state = way.ended ? "ended" : "waiting";
        setTrace(traceOf({ entries: entriesOf(way), at: way.node, state }, document));
        setOver(way.ended);
      },
      () => undefined, // it is asked for again when something happens
    );
    return () => {
      gone = true;
    };
  }, [chosen, lines, flowId]);
  return over;
}

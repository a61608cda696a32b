import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { phoneAnswered, phoneCall, phoneDigits, phoneHangup } from "../api/client";
import type { PhoneState } from "../model/types";
import { noTrace, useEditor } from "../store/editor";
import type { TelephoneKey } from "./gather";
import { Handset } from "./handset";
import { PagePlayer } from "./player";
import { Tones } from "./tones";
import { traceOf } from "./trace";

const clock = {
  now: () => performance.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** What is drawn could not be saved, so a call would go another way than the canvas shows. */
export class NotSaved extends Error {}

/** The server as the open flow's telephone knows it: it calls the draft as it is saved. */
const server = {
  async call(caller: string) {
    const saved = await useEditor.getState().saveNow();
    const { flowId } = useEditor.getState();
    if (!saved || flowId === null) throw new NotSaved("the draft could not be saved");
    return phoneCall(flowId, caller);
  },
  digits: phoneDigits,
  answered: phoneAnswered,
  hangup: phoneHangup,
};

/** The telephone of the panel: a handset with this page's sound, its calls shown on the canvas. */
export function useTelephone() {
  const player = useRef(new PagePlayer());
  const tones = useRef(new Tones());
  const [handset] = useState(() => new Handset(server, player.current, clock));
  const [muted, setMuted] = useState(false);
  const snapshot = useSyncExternalStore(handset.subscribe, handset.snapshot);
  useTraceOnCanvas(snapshot.call);

  useEffect(() => {
    player.current.muted = muted;
  }, [muted]);

  useEffect(() => {
    const ringing = tones.current;
    return () => {
      handset.forget();
      ringing.close();
    };
  }, [handset]);

  const press = useCallback(
    (key: TelephoneKey) => {
      if (!muted) tones.current.key(key);
      handset.press(key);
    },
    [handset, muted],
  );

  return useMemo(
    () => ({ ...snapshot, handset, press, muted, setMuted }),
    [snapshot, handset, press, muted],
  );
}

export type TelephoneView = ReturnType<typeof useTelephone>;

/** Light up the call's way on the canvas; the light goes out when the panel is closed. */
function useTraceOnCanvas(call: PhoneState | null) {
  const setTrace = useEditor((state) => state.setTrace);
  useEffect(() => {
    const { document } = useEditor.getState();
    if (call === null || document === null) setTrace(noTrace);
    else setTrace(traceOf(call, document));
  }, [call, setTrace]);
  useEffect(() => () => setTrace(noTrace), [setTrace]);
}

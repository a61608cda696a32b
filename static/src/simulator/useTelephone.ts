import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { phoneAnswered, phoneBack, phoneCall, phoneDigits, phoneHangup } from "../api/client";
import type { PhoneCall, PhoneState } from "../model/phone";
import { tagOf } from "../model/prompts";
import { useEditor } from "../store/editor";
import type { TelephoneKey } from "./gather";
import { Handset } from "./handset";
import { voiceOfCall } from "./heard";
import { PagePlayer } from "./player";
import { signalOf } from "./signal";
import { Tones } from "./tones";
import { useTraceOnCanvas } from "./useTrace";

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
const serverFor = (call: () => PhoneCall) => ({
  async call(caller: string) {
    const saved = await useEditor.getState().saveNow();
    const { flowId, version } = useEditor.getState();
    if (!saved || flowId === null) throw new NotSaved("the draft could not be saved");
    const of = version === null ? {} : { version };
    return phoneCall(flowId, { ...call(), caller, ...of });
  },
  digits: phoneDigits,
  answered: phoneAnswered,
  hangup: phoneHangup,
});

/** The telephone of the panel: a handset with this page's sound, its calls shown on the canvas. */
export function useTelephone(setup: PhoneCall) {
  const latest = useRef(setup);
  latest.current = setup;
  const [player] = useState(() => new PagePlayer());
  const [handset] = useState(
    () =>
      new Handset(
        serverFor(() => latest.current),
        player,
        clock,
      ),
  );
  const snapshot = useSyncExternalStore(handset.subscribe, handset.snapshot);
  const [opened, open] = useState<number | null>(null);
  const { entries } = snapshot.call ?? { entries: [] };
  const chosen = opened !== null && opened < entries.length ? opened : null;
  useTraceOnCanvas(snapshot.call, chosen);
  useEffect(() => () => handset.forget(), [handset]);

  const { tones, muted, setMuted } = useSound(player, signalOf(snapshot), snapshot.call?.vars);
  const type = useCallback(
    (keys: readonly TelephoneKey[]) => {
      open(null);
      for (const [nth, key] of muted ? [] : keys.entries()) tones.key(key, nth);
      handset.type(keys);
    },
    [handset, muted, tones],
  );
  const call = useCallback(() => {
    open(null);
    void handset.call(latest.current.caller);
  }, [handset]);
  const goBack = useCallback(
    (events: number) => {
      open(null);
      void handset.goBack((id) => phoneBack(id, events));
    },
    [handset],
  );

  return useMemo(
    () => ({ ...snapshot, handset, muted, setMuted, chosen, open, type, begin: call, goBack }),
    [snapshot, handset, muted, setMuted, chosen, type, call, goBack],
  );
}

export type TelephoneView = ReturnType<typeof useTelephone>;

const MUTED = "flowforge.muted";

/** All that sounds: the prompts, the keys, and the telephone's own signals. Muted stays muted. */
function useSound(
  player: PagePlayer,
  signal: ReturnType<typeof signalOf>,
  vars: PhoneState["vars"] | undefined,
) {
  const [tones] = useState(() => new Tones());
  const [muted, setMuted] = useState(() => localStorage.getItem(MUTED) !== null);
  const settings = useEditor((state) => state.document?.settings);
  const voice = settings === undefined ? "" : tagOf(voiceOfCall(vars ?? {}, settings));
  useEffect(() => {
    player.muted = muted;
    player.voice = voice;
    if (muted) localStorage.setItem(MUTED, "yes");
    else localStorage.removeItem(MUTED);
  }, [player, muted, voice]);
  useEffect(() => tones.signal(muted ? null : signal), [tones, muted, signal]);
  useEffect(() => () => tones.close(), [tones]);
  return { tones, muted, setMuted };
}

import { useEffect, useState, useSyncExternalStore } from "react";
import { callTemplate, phoneAnswered, phoneDigits, phoneHangup } from "../api/client";
import { Handset } from "../simulator/handset";
import { PagePlayer } from "../simulator/player";
import { Tones } from "../simulator/tones";

const clock = {
  now: () => performance.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A telephone that calls one template. No flow is made for it, and the server keeps nothing. */
export function useTemplatePhone(id: string) {
  const [{ handset, tones }] = useState(() => {
    const server = {
      call: (caller: string) => callTemplate(id, caller),
      digits: phoneDigits,
      answered: phoneAnswered,
      hangup: phoneHangup,
    };
    return { handset: new Handset(server, new PagePlayer(), clock), tones: new Tones() };
  });
  const snapshot = useSyncExternalStore(handset.subscribe, handset.snapshot);
  useEffect(
    () => () => {
      handset.forget();
      tones.close();
    },
    [handset, tones],
  );
  return { ...snapshot, handset, tones };
}

export type TemplatePhone = ReturnType<typeof useTemplatePhone>;

/** The files that are on their way to the library. They go on while people look at something else. */

import { create } from "zustand";
import { ApiError } from "../api/client";
import { keepSound, type SoundTarget, uncut } from "../api/sounds";
import i18n from "../i18n";
import { needSize, wasCancelled, whyNot } from "../recording/why";
import { useLibrary } from "../store/library";
import {
  changed,
  counted,
  halted,
  type Incoming,
  type Into,
  retried,
  soundOf,
  startable,
  type Upload,
  uploadsOf,
} from "./queue";

interface Uploads {
  uploads: Upload[];
  add(files: readonly Incoming[], into: Into): void;
  cancel(key: number): void;
  again(key: number): void;
  /** Send all anew that were refused. */
  allAgain(): void;
  /** Cancel what is not there yet. */
  cancelAll(): void;
  /** Forget them all, once none is on its way. */
  clear(): void;
}

const calledBack = new Map<number, AbortController>();
let nextKey = 1;

function failed(uploads: readonly Upload[], key: number, error: unknown): Upload[] {
  if (wasCancelled(error)) return changed(uploads, key, { state: "cancelled" });
  const why = whyNot(error, i18n.getFixedT(i18n.language, "panels"));
  const refused = changed(uploads, key, { state: "refused", why });
  return error instanceof ApiError && error.offline ? halted(refused, why) : refused;
}

/** A prompt of its own, or one more language of one that is there by now: no sound of it is replaced. */
function targetOf(uploads: readonly Upload[], upload: Upload): SoundTarget {
  const { name, folder, language } = upload;
  const id = soundOf(uploads, upload);
  return id === null ? { name, folder, language } : { id, language, instead: null };
}

export const useUploads = create<Uploads>((set, get) => {
  const change = (key: number, by: Partial<Upload>) =>
    set(({ uploads }) => ({ uploads: changed(uploads, key, by) }));

  const send = async (upload: Upload) => {
    const here = new AbortController();
    calledBack.set(upload.key, here);
    change(upload.key, { state: "going", share: 0, why: "" });
    try {
      needSize(upload.file);
      const onProgress = (share: number) => change(upload.key, { share });
      const sending = { onProgress, signal: here.signal };
      const sound = await keepSound(upload.file, targetOf(get().uploads, upload), uncut, sending);
      useLibrary.getState().put(sound);
      change(upload.key, { state: "kept", sound: sound.id });
    } catch (error) {
      set({ uploads: failed(get().uploads, upload.key, error) });
    }
    calledBack.delete(upload.key);
    begin();
  };
  const begin = () => {
    for (const upload of startable(get().uploads)) void send(upload);
  };
  const cancel = (key: number) => {
    calledBack.get(key)?.abort();
    const one = get().uploads.find((upload) => upload.key === key);
    if (one?.state === "waiting") change(key, { state: "cancelled" });
  };
  return {
    uploads: [],
    add(files, into) {
      const added = uploadsOf(files, into, nextKey);
      nextKey += added.length;
      set(({ uploads }) => ({ uploads: [...uploads, ...added] }));
      begin();
    },
    cancel,
    again(key) {
      change(key, { state: "waiting", why: "" });
      begin();
    },
    allAgain() {
      set(({ uploads }) => ({ uploads: retried(uploads) }));
      begin();
    },
    cancelAll() {
      // What waits first, or it would begin in the place of what is called back.
      for (const one of [...get().uploads].reverse()) cancel(one.key);
    },
    clear: () => set({ uploads: [] }),
  };
});

/** Who leaves the page loses what is on its way. */
window.addEventListener("beforeunload", (event) => {
  if (counted(useUploads.getState().uploads).open > 0) event.preventDefault();
});

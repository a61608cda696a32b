/** The files that are on their way to the library. They go on while people look at something else. */

import { create } from "zustand";
import { keepSound, uncut } from "../api/sounds";
import i18n from "../i18n";
import { needSize, wasCancelled, whyNot } from "../recording/why";
import { useLibrary } from "../store/library";
import { changed, type Incoming, startable, type Upload, uploadsOf } from "./queue";

interface Uploads {
  uploads: Upload[];
  add(files: readonly Incoming[], into: { folder: string; language: string }): void;
  cancel(key: number): void;
  again(key: number): void;
  /** Cancel what is not there yet. */
  cancelAll(): void;
  /** Forget them all, once none is on its way. */
  clear(): void;
}

const calledBack = new Map<number, AbortController>();
let nextKey = 1;

export const useUploads = create<Uploads>((set, get) => {
  const change = (key: number, by: Partial<Upload>) =>
    set(({ uploads }) => ({ uploads: changed(uploads, key, by) }));

  const send = async (upload: Upload) => {
    const here = new AbortController();
    calledBack.set(upload.key, here);
    change(upload.key, { state: "going", share: 0, why: "" });
    try {
      needSize(upload.file);
      const sending = {
        onProgress: (share: number) => change(upload.key, { share }),
        signal: here.signal,
      };
      const { name, folder, language } = upload;
      const sound = await keepSound(upload.file, { name, folder, language }, uncut, sending);
      useLibrary.getState().put(sound);
      change(upload.key, { state: "kept" });
    } catch (error) {
      const why = whyNot(error, i18n.getFixedT(i18n.language, "panels"));
      change(upload.key, wasCancelled(error) ? { state: "cancelled" } : { state: "refused", why });
    }
    calledBack.delete(upload.key);
    begin();
  };
  const begin = () => {
    for (const upload of startable(get().uploads)) void send(upload);
  };
  const cancel = (key: number) => {
    calledBack.get(key)?.abort();
    const isWaiting = get().uploads.some((one) => one.key === key && one.state === "waiting");
    if (isWaiting) change(key, { state: "cancelled" });
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
    cancelAll() {
      // What waits first, or it would begin in the place of what is called back.
      const { uploads } = get();
      for (const one of [...uploads].reverse()) cancel(one.key);
    },
    clear: () => set({ uploads: [] }),
  };
});

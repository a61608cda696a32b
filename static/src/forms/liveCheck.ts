/** What the server says of the flow while somebody types in a form, long before it is saved. */

import { useEffect } from "react";
import { create } from "zustand";
import { checkFlow } from "../api/client";
import i18n from "../i18n";
import type { FlowDocument, KnownVariable, Lang } from "../model/types";
import { useEditor } from "../store/editor";
import { told } from "../store/state";

const PAUSE_MS = 120;

/** The variables that are known at one node; null until the server has said so. */
export const useKnown = create<{ node: string; variables: KnownVariable[] | null }>(() => ({
  node: "",
  variables: null,
}));

/** Ask the server about one document after the other: never two at a time, always the newest one. */
class Asking {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #asked: FlowDocument | null = null;
  #gone = false;
  readonly #node: string;

  constructor(node: string) {
    this.#node = node;
  }

  soon(pause: number = PAUSE_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  end(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    const { flowId, document } = useEditor.getState();
    if (this.#busy || flowId === null || document === null || document === this.#asked) return;
    this.#busy = true;
    try {
      const { problems, known } = await checkFlow(
        flowId,
        document,
        this.#node,
        i18n.language as Lang,
      );
      this.#asked = document;
      if (this.#gone) return;
      useKnown.setState({ node: this.#node, variables: known });
      // What is told of an older text would flicker; the newer one is asked about at once.
      if (useEditor.getState().document === document) useEditor.setState(told(problems));
      else this.soon(0);
    } catch {
      // Saving says that the server is away, and what it does not take.
      this.#asked = document;
    } finally {
      this.#busy = false;
    }
  }
}

/** While the form of a node is open, keep its problems and its variables up to what is typed. */
export function useLiveCheck(node: string): void {
  useEffect(() => {
    if (useEditor.getState().readOnly) return;
    const asking = new Asking(node);
    asking.soon(0);
    const stop = useEditor.subscribe((now, before) => {
      if (now.document !== before.document) asking.soon();
    });
    return () => {
      stop();
      asking.end();
    };
  }, [node]);
}

/** Sending the document to the server, and what its answer means for the page. */

import * as api from "../api/client";
import i18n from "../i18n";
import type { Draft, FlowDocument, Lang } from "../model/types";
import { Autosave, type Saved } from "./autosave";
import { type GetState, type SetState, serverSide } from "./state";

export const currentLang = () => i18n.language as Lang;

export class Saver {
  readonly #set: SetState;
  readonly #get: GetState;
  readonly #autosave = new Autosave(() => this.#save());

  constructor(set: SetState, get: GetState) {
    this.#set = set;
    this.#get = get;
  }

  schedule(): void {
    this.#autosave.schedule();
  }

  cancel(): void {
    this.#autosave.cancel();
  }

  async now(): Promise<boolean> {
    return (await this.#autosave.flush()) === "saved";
  }

  /** Do what somebody asked for; where the server says no, keep its words for the page. */
  async orSay(deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
      this.#set({ refusal: "" });
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      this.#set({ refusal: error.offline ? i18n.t("canvas:status.away") : error.message });
    }
  }

  async #save(): Promise<Saved> {
    const { flowId, revision, document, saving } = this.#get();
    if (flowId === null || document === null || saving === "saved") return "saved";
    if (saving === "conflict") return "conflict";
    this.#set({ saving: "saving" });
    try {
      const draft = await api.saveFlow(flowId, revision, document, currentLang());
      return this.#saved(flowId, document, draft);
    } catch (error) {
      return this.#refused(flowId, error);
    }
  }

  #saved(flowId: string, document: FlowDocument, draft: Draft): Saved {
    if (this.#get().flowId !== flowId) return "saved";
    const current = this.#get().document === document;
    this.#set({
      ...serverSide(draft),
      saving: current ? "saved" : "unsaved",
      savedAt: new Date(),
      refusal: "",
    });
    return current ? "saved" : "again";
  }

  #refused(flowId: string, error: unknown): Saved {
    if (!(error instanceof api.ApiError)) throw error;
    if (this.#get().flowId !== flowId) return "refused";
    if (error.code === "conflict") {
      this.#set({ saving: "conflict" });
      return "conflict";
    }
    if (error.offline || error.status >= 500) {
      this.#set({ saving: "offline" });
      return "offline";
    }
    this.#set({ saving: "unsaved", refusal: error.message });
    return "refused";
  }
}

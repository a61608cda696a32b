/** What the server's engines are set to, how their voices sound, and how names are said. */

import type { Voice } from "../model/types";
import { request } from "./client";

/** A line of an engine's form. What is secret never comes back; `filled` tells that it is there. */
export interface EngineSetting {
  name: string;
  label: string;
  help: string;
  secret: boolean;
  value: string;
  filled: boolean;
}

export interface Engine {
  id: string;
  name: string;
  about: string;
  paid: boolean;
  /** What it lacks on this server, in words; "" where it has all. */
  missing: string;
  configured: boolean;
  ready: boolean;
  /** How many voices it has. */
  voices: number;
  /** Empty for who is no admin. */
  settings: EngineSetting[];
}

export interface Pronunciation {
  written: string;
  spoken: string;
  /** A tag ("de"), or "" for all languages. */
  language: string;
}

export interface PronunciationList {
  entries: Pronunciation[];
  revision: number;
}

export const getVoices = () => request<{ voices: Voice[]; engines: Engine[] }>("GET", "/voices");
/** Try an engine's settings and keep them; a secret that is left out stays as it was. */
export const configureEngine = (id: string, settings: Record<string, string>) =>
  request<Engine>("PUT", `/voices/${encodeURIComponent(id)}`, { settings });
export const forgetEngine = (id: string) =>
  request<void>("DELETE", `/voices/${encodeURIComponent(id)}`);
/** Let a voice say something; without words something of its own. */
export const sampleVoice = (voice: string, say = "") =>
  request<{ url: string }>("POST", "/voices/sample", { voice, say });
export const getPronunciations = () => request<PronunciationList>("GET", "/pronunciations");
/** Throws `ApiError` 409 "list_conflict" where somebody else has changed the list meanwhile. */
export const putPronunciations = (list: PronunciationList) =>
  request<PronunciationList>("PUT", "/pronunciations", list);

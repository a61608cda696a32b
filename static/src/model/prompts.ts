/** What a caller hears, as a flow document holds it: in one language or several, whole or in pieces. */

import { libraryText, nameOfSound, soundIdOf } from "./sounds";
import type { FlowSettings } from "./types";
import { isRecord } from "./values";

/** One of text to speak, a sound of this server, or a pause in seconds. */
export interface Piece {
  say: string;
  url: string;
  pause: number;
  /** For text in another language than the rest; "" is the voice of the whole. */
  voice: string;
}

/** A prompt in one language: its pieces, where it has some; else the sound at `url`; else text. */
export interface Wording {
  say: string;
  url: string;
  /** "" is the flow's own. */
  voice: string;
  /** Times as fast as usual. */
  speed: number;
  parts: Piece[];
}

export interface Prompt extends Wording {
  /** By the tag of the language ("en"): what is heard instead in calls of that language. */
  languages: Record<string, Wording>;
}

export const noPiece: Piece = { say: "", url: "", pause: 0, voice: "" };
export const silent: Wording = { say: "", url: "", voice: "", speed: 1, parts: [] };

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown, usual: number): number =>
  typeof value === "number" && Number.isFinite(value) ? value : usual;

function readPiece(value: unknown): Piece {
  const piece = isRecord(value) ? value : {};
  return {
    say: textOf(piece.say),
    url: textOf(piece.url),
    pause: numberOf(piece.pause, 0),
    voice: textOf(piece.voice),
  };
}

function readWording(value: unknown): Wording {
  if (typeof value === "string") return { ...silent, say: value };
  const wording = isRecord(value) ? value : {};
  return {
    say: textOf(wording.say),
    url: textOf(wording.url),
    voice: textOf(wording.voice),
    speed: numberOf(wording.speed, 1),
    parts: Array.isArray(wording.parts) ? wording.parts.map(readPiece) : [],
  };
}

/** Read a prompt of a flow file, where a bare text is text to speak. */
export function readPrompt(value: unknown): Prompt {
  const languages = isRecord(value) && isRecord(value.languages) ? value.languages : {};
  const others = Object.entries(languages).map(([tag, one]) => [tag, readWording(one)] as const);
  return { ...readWording(value), languages: Object.fromEntries(others) };
}

function writtenPiece({ say, url, pause, voice }: Piece): Record<string, unknown> {
  if (url !== "") return { url };
  if (pause > 0 && say === "") return { pause };
  return voice === "" ? { say } : { say, voice };
}

/** A wording for the flow document: what is as usual is left out. */
export function writtenWording(wording: Wording): Record<string, unknown> {
  const { say, url, voice, speed, parts } = wording;
  return {
    say,
    url,
    voice,
    ...(speed === 1 ? {} : { speed }),
    ...(parts.length === 0 ? {} : { parts: parts.map(writtenPiece) }),
  };
}

/** A prompt for the flow document; a language in which nothing is said is left out. */
export function writtenPrompt({ languages, ...first }: Prompt): Record<string, unknown> {
  const others = Object.entries(languages).filter(([, wording]) => !isUntouched(wording));
  if (others.length === 0) return writtenWording(first);
  const written = others.map(([tag, wording]) => [tag, writtenWording(wording)]);
  return { ...writtenWording(first), languages: Object.fromEntries(written) };
}

/** Whether nobody has chosen anything here yet. */
export const isUntouched = ({ say, url, voice, speed, parts }: Wording): boolean =>
  say === "" && url === "" && voice === "" && speed === 1 && parts.length === 0;

const isPieceSilent = ({ say, url, pause }: Piece): boolean =>
  say.trim() === "" && url.trim() === "" && pause === 0;

/** Whether nothing is heard in this language. */
export const isSilent = ({ say, url, parts }: Wording): boolean =>
  say.trim() === "" && url.trim() === "" && parts.every(isPieceSilent);

/** Whether text is spoken. Sounds are heard as they are in every language: the library has a file for each. */
export function speaks({ say, url, parts }: Wording): boolean {
  if (parts.length > 0) return parts.some((piece) => piece.url === "" && piece.say.trim() !== "");
  return url === "" && say.trim() !== "";
}

// --- languages ------------------------------------------------------------------------------------

/** The language tag that the id of a voice begins with: "de-DE" of "de-DE:polly:Vicki". */
export const tagOf = (voice: string): string => voice.split(":")[0] ?? "";

/** The language that a voice speaks, without its region: "de". */
export const languageOf = (voice: string): string =>
  (tagOf(voice).replaceAll("_", "-").split("-")[0] ?? "").toLowerCase();

/** The voices of a flow, that of its first language first. */
export const voicesOf = ({ voice, languages = [] }: FlowSettings): string[] => [
  voice,
  ...languages,
];

/** The one of a flow's voices that speaks a language; the first one where none does. */
export function voiceFor(settings: FlowSettings, language: string): string {
  const wanted = languageOf(language);
  return voicesOf(settings).find((voice) => languageOf(voice) === wanted) ?? settings.voice;
}

/** Under which tag a prompt has, or will have, its words in a language; "" stands for the first one. */
export function keyFor(prompt: Prompt, settings: FlowSettings, language: string): string {
  if (languageOf(language) === languageOf(settings.voice)) return "";
  const wanted = languageOf(language);
  return Object.keys(prompt.languages).find((tag) => languageOf(tag) === wanted) ?? wanted;
}

/** What stands in a prompt under a key that `keyFor` gave. */
export const wordingAt = (prompt: Prompt, key: string): Wording =>
  key === "" ? prompt : (prompt.languages[key] ?? silent);

/** The prompt with another wording there. */
export function withWording(prompt: Prompt, key: string, wording: Wording): Prompt {
  if (key === "") return { ...wording, languages: prompt.languages };
  return { ...prompt, languages: { ...prompt.languages, [key]: wording } };
}

/** What a caller of that language hears: its own words, or those of the first language. */
export function heardIn(prompt: Prompt, settings: FlowSettings, language: string): Wording {
  const own = wordingAt(prompt, keyFor(prompt, settings, language));
  return isSilent(own) ? prompt : own;
}

// --- in words -------------------------------------------------------------------------------------

/** How recordings that are kept on the server are named. */
const RECORDING = /^\/p\/([0-9a-f]{4})[0-9a-f]{60}\.wav$/;

/** What a sound is called: a recording by its first letters, one of the library by its name, else its file. */
export function soundWords(url: string): string {
  const place = url.trim();
  if (place === "") return "";
  const recorded = RECORDING.exec(place);
  if (recorded !== null) return `♪ ${recorded[1]}`;
  // The name is missing for as long as the library has not been read.
  if (soundIdOf(place) !== null) return `♪ ${nameOfSound(place) ?? ""}`.trim();
  return place.split("/").at(-1) ?? "";
}

const PAUSE = "…";

function pieceWords({ say, url, pause }: Piece): string {
  return soundWords(url) || say.trim() || (pause > 0 ? PAUSE : "");
}

function wordingWords({ say, url, parts }: Wording): string {
  const pieces = parts.map(pieceWords).filter((words) => words !== "");
  return pieces.join(" ") || soundWords(url) || say.trim();
}

/** What is heard, in a line: that of the first language that says something. */
export function promptText(value: unknown): string {
  if (typeof value === "string") return value.trim();
  if (!isRecord(value)) return "";
  if (typeof value.pause === "number") return pieceWords(readPiece(value));
  const prompt = readPrompt(value);
  const all = [prompt, ...Object.values(prompt.languages)];
  return all.map(wordingWords).find((words) => words !== "") ?? "";
}

/** What can be searched for of a sound: its name, and what is said in it. */
export const wordsOfSound = (url: string): string =>
  [nameOfSound(url) ?? "", libraryText(url)].filter((words) => words !== "").join(" · ");

// --- variables in a text --------------------------------------------------------------------------

const HOLE = /\{\{\s*([\w.]+)\s*(?:\|\s*([^{}]*?)\s*)?\}\}/g;

export interface SaidVariable {
  name: string;
  /** The filter that says how; "" is as it stands. */
  as: string;
}

/** The variables of a text, in the order in which they are said. */
export const saidVariables = (text: string): SaidVariable[] =>
  [...text.matchAll(HOLE)].map(([, name = "", as = ""]) => ({ name, as }));

/** The text with its `nth` variable said in another way. */
export function saidAs(text: string, nth: number, as: string): string {
  let at = -1;
  return text.replace(HOLE, (hole: string, name: string) => {
    at += 1;
    if (at !== nth) return hole;
    return as === "" ? `{{${name}}}` : `{{${name}|${as}}}`;
  });
}

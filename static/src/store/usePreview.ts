import { useEffect, useState } from "react";
import { previewPrompt } from "../api/client";
import { tagOf, type Wording, writtenWording } from "../model/prompts";
import { fileFor, soundIdOf } from "../model/sounds";
import { useEditor } from "./editor";
import { useLibrary } from "./library";
import { Player, type PlayerState } from "./player";

interface Heard {
  state: PlayerState;
  error: unknown;
}

const RECORDING = /^\/p\//;

/** Where a sound that is kept on this server is heard as it is; undefined for all that is made first. */
function keptPlace({ url, parts }: Wording, voice: string): string | undefined {
  if (parts.length > 0) return undefined;
  if (RECORDING.test(url)) return url;
  const id = soundIdOf(url);
  const sound = useLibrary.getState().sounds?.find((one) => one.id === id);
  return sound === undefined ? undefined : fileFor(sound, tagOf(voice))?.place;
}

/** Where the sound is that a caller hears. */
async function placeOf(wording: Wording, voice: string): Promise<string> {
  const kept = keptPlace(wording, voice);
  if (kept !== undefined) return kept;
  const told = Object.entries(writtenWording(wording)).filter(([, value]) => value !== "");
  const preview = { ...Object.fromEntries(told), voice: wording.voice || voice };
  return (await previewPrompt({ ...preview, ...saidIn() })).url;
}

/** Who may only look hears what the flow says: it stands in what they look at. */
function saidIn(): { flow?: string; version?: number } {
  const { mayOnlyLook, flowId, version } = useEditor.getState();
  if (!mayOnlyLook || flowId === null) return {};
  return { flow: flowId, ...(version === null ? {} : { version }) };
}

/** Let a prompt be heard, just as callers hear it. */
export function usePreview() {
  const [{ state, error }, setHeard] = useState<Heard>({ state: "idle", error: null });
  const [player] = useState(() => new Player((state, error) => setHeard({ state, error })));
  useEffect(() => () => player.stop(), [player]);
  return {
    state,
    error,
    stop: () => player.stop(),
    /** Play what the server makes, or has. */
    listen: (address: () => Promise<string>) => player.play(address),
    /** `voice` speaks where the wording names none. */
    hear: (wording: Wording, voice: string) => player.play(() => placeOf(wording, voice)),
  };
}

/** A flow's first language, and what its prompts say in it. */

import { type Command, setSettings } from "../../model/commands";
import {
  isSilent,
  languageOf,
  readPrompt,
  speaks,
  type Wording,
  wordingAt,
  writtenPrompt,
  writtenWording,
} from "../../model/prompts";
import type { JsonSchema } from "../../model/types";
import { setAt, valueAt } from "../../model/values";
import type { Types } from "../../model/wiring";
import { join, unwrap, type Values } from "../schema";

/** Where prompts stand in a configuration, by the schema that it follows. */
export function promptPaths(raw: JsonSchema, value: unknown, at = ""): string[] {
  const { schema } = unwrap(raw);
  if (schema["x-widget"] === "prompt") return value === undefined ? [] : [at];
  if (schema.items && Array.isArray(value)) {
    const items = schema.items;
    return value.flatMap((item, index) => promptPaths(items, item, join(at, index)));
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    promptPaths(property, (value as Values | null | undefined)?.[name], join(at, name)),
  );
}

/**
 * Let another voice speak the flow's first language. Where it speaks one of the further languages, the two
 * change places, and so does what each prompt says in them. What is not translated yet stays at first too:
 * a caller hears it rather than nothing.
 */
export function speakFirst(types: Types, voice: string): Command {
  const settingVoice = setSettings({ voice });
  return {
    ...settingVoice,
    edit(flow) {
      const { voice: before, languages = [] } = flow.settings;
      const isMine = (one: string) => languageOf(one) === languageOf(voice);
      settingVoice.edit(flow);
      if (isMine(before) || !languages.some(isMine)) return;
      flow.settings.languages = languages.map((one) => (isMine(one) ? before : one));
      for (const node of flow.nodes) {
        const schema = types.get(node.type)?.schema;
        if (schema === undefined) continue;
        for (const path of promptPaths(schema, node.config)) {
          setAt(node.config, path, changedPlaces(valueAt(node.config, path), before, voice));
        }
      }
    },
  };
}

/** What is said in the language `to` becomes what is said at first, and the other way round. */
function changedPlaces(value: unknown, from: string, to: string): unknown {
  const { languages, ...first } = readPrompt(value);
  const tag = Object.keys(languages).find((one) => languageOf(one) === languageOf(to)) ?? "";
  const words = tag === "" ? undefined : wordingAt({ ...first, languages }, tag);
  const isTranslated = words !== undefined && !isSilent(words);
  // A sound is heard in every language.
  if (!isTranslated && !speaks(first)) return value;
  const others = Object.fromEntries(Object.entries(languages).filter(([one]) => one !== tag));
  const now = isTranslated ? words : first;
  // What was put at both places, because it was not translated, is one again.
  if (isTranslated && isSame(now, first)) return writtenPrompt({ ...now, languages: others });
  return writtenPrompt({ ...now, languages: { ...others, [languageOf(from)]: first } });
}

const isSame = (one: Wording, other: Wording) =>
  JSON.stringify(writtenWording(one)) === JSON.stringify(writtenWording(other));

import "./texts";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { voiceName } from "../forms/voices";
import type { Words } from "../model/valueWords";

/** Say words of the model in the language of now, with what is put into them said first. */
export function useSay(): (words: Words) => string {
  const { t, i18n } = useTranslation("versions");
  return useCallback(
    function say({ key, params = {} }: Words): string {
      if (key === "voices") {
        const voices = String(params.voices).split(" ");
        return voices.map((voice) => voiceName(voice, i18n.language)).join(", ");
      }
      const said = Object.entries(params).map(([name, value]) => [
        name,
        typeof value === "object" ? say(value) : value,
      ]);
      return String(t(key, Object.fromEntries(said)));
    },
    [t, i18n.language],
  );
}

import { useTranslation } from "react-i18next";
import { languageOf } from "../../model/prompts";
import { Listen } from "../Listen";
import { VoiceSelect } from "../VoiceSelect";
import { SpeedSelect } from "./SpeedSelect";
import type { WordingProps } from "./WordingFields";

type HowSpokenProps = Pick<WordingProps, "wording" | "voice" | "several" | "set"> & {
  /** What is heard; without it there is nothing else near. */
  label?: string;
};

/** In which voice and how fast it is spoken, and how that sounds. */
export function HowSpoken({ wording, voice, several, set, label }: HowSpokenProps) {
  const { t } = useTranslation("panels");
  return (
    <div className="prompt-row">
      <VoiceSelect
        value={wording.voice}
        label={t("prompt.voice")}
        none={t("prompt.flowVoice")}
        language={several ? languageOf(voice) : ""}
        onChange={(chosen) => set({ ...wording, voice: chosen })}
      />
      <SpeedSelect speed={wording.speed} set={(speed) => set({ ...wording, speed })} />
      <Listen
        {...wording}
        voice={wording.voice || voice}
        {...(label === undefined ? {} : { label })}
      />
    </div>
  );
}

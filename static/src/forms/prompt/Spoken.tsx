import { useTranslation } from "react-i18next";
import { languageOf } from "../../model/prompts";
import { tied } from "../form";
import { Listen } from "../Listen";
import { VoiceSelect } from "../VoiceSelect";
import { SpeedSelect } from "./SpeedSelect";
import { SpokenText } from "./SpokenText";
import type { WordingProps } from "./WordingFields";

/** A text, and the voice that says it. */
export function Spoken({ widget, at, wording, voice, several, set }: WordingProps) {
  const { t } = useTranslation("panels");
  return (
    <>
      <div className="prompt-text" data-path={`${at}.say`}>
        <SpokenText
          tie={tied(widget)}
          placeholder={widget.field.text.placeholder ?? t("prompt.textPlaceholder")}
          text={wording.say}
          set={(say) => set({ ...wording, say })}
        />
      </div>
      <div className="prompt-row">
        <VoiceSelect
          value={wording.voice}
          label={t("prompt.voice")}
          none={t("prompt.flowVoice")}
          language={several ? languageOf(voice) : ""}
          onChange={(chosen) => set({ ...wording, voice: chosen })}
        />
        <SpeedSelect speed={wording.speed} set={(speed) => set({ ...wording, speed })} />
        <Listen {...wording} voice={wording.voice || voice} />
      </div>
    </>
  );
}

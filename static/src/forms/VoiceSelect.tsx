import { useTranslation } from "react-i18next";
import { useApp } from "../store/app";
import { voiceName, voicesToOffer } from "./voices";

interface VoiceSelectProps {
  value: string;
  onChange(voice: string): void;
  /** For a label that stands elsewhere; else `label` names the control. */
  id?: string;
  label?: string;
  describedBy?: string | undefined;
  /** Offer "the flow's voice" (the empty value) too. */
  flowVoice?: boolean;
}

/** Choose one of the voices that are installed; one that is not stays as it is, and says so. */
export function VoiceSelect(props: VoiceSelectProps) {
  const { t, i18n } = useTranslation("panels");
  const installed = useApp((state) => state.status?.speech.voices);
  const nameOf = (voice: string) => {
    const name = voiceName(voice, i18n.language, t);
    const missing = installed !== undefined && installed.length > 0 && !installed.includes(voice);
    return missing ? t("flowSettings.voiceMissing", { voice: name }) : name;
  };
  return (
    <select
      id={props.id}
      className="input"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {props.flowVoice && <option value="">{t("prompt.flowVoice")}</option>}
      {voicesToOffer(installed, props.value).map((voice) => (
        <option key={voice} value={voice}>
          {nameOf(voice)}
        </option>
      ))}
    </select>
  );
}

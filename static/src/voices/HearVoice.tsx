import { LoaderCircle, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { sampleVoice } from "../api/voices";
import type { usePreview } from "../store/usePreview";
import "./texts";

interface HearVoiceProps {
  preview: ReturnType<typeof usePreview>;
  /** Whether this is what `preview` plays, of all that could be heard with it. */
  mine: boolean;
  voice: string;
  say?: string;
  label: string;
  disabled?: boolean;
  begin(): void;
}

/** The button that lets a voice be heard; only one of a page sounds at a time. */
export function HearVoice(props: HearVoiceProps) {
  const { preview, mine, voice, say = "", label, disabled = false, begin } = props;
  const { t } = useTranslation("voices");
  const state = mine ? preview.state : "idle";
  const Icon = { idle: Play, preparing: LoaderCircle, playing: Square }[state];
  const press = () => {
    if (state !== "idle") {
      preview.stop();
      return;
    }
    begin();
    void preview.listen(async () => (await sampleVoice(voice, say)).url);
  };
  const name = state === "idle" ? label : t("stop");
  return (
    <button
      type="button"
      className="btn icon small"
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={press}
    >
      <Icon size={14} aria-hidden className={state === "preparing" ? "spin" : ""} />
    </button>
  );
}

import { LoaderCircle, Play, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { usePreview } from "../store/usePreview";

/** The play button of a prompt. `voice` "" is the flow's own. */
export function Listen({ say, voice, url }: { say: string; voice: string; url: string }) {
  const { t } = useTranslation("panels");
  const flowVoice = useEditor((state) => state.document?.settings.voice ?? "");
  const preview = usePreview();
  const idle = preview.state === "idle";
  const label = t(
    { idle: "prompt.listen", preparing: "prompt.preparing", playing: "prompt.stop" }[preview.state],
  );

  const press = () => {
    if (!idle) preview.stop();
    else if (url !== "") void preview.listen(url);
    else void preview.speak(say, voice || flowVoice);
  };

  const Icon = { idle: Play, preparing: LoaderCircle, playing: Square }[preview.state];
  return (
    <>
      <button
        type="button"
        className="btn icon"
        aria-label={label}
        title={say.includes("{{") ? `${label}. ${t("prompt.listenVariables")}` : label}
        disabled={say.trim() === "" && url.trim() === ""}
        onClick={press}
      >
        <Icon size={14} aria-hidden className={preview.state === "preparing" ? "spin" : ""} />
      </button>
      {preview.error !== null && (
        <p className="error" role="alert">
          {t("prompt.failed", { message: errorText(preview.error, t) })}
        </p>
      )}
    </>
  );
}

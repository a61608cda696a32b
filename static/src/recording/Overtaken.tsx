import { Play, Repeat2, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { silent } from "../model/prompts";
import type { SoundFile } from "../model/sounds";
import { usePreview } from "../store/usePreview";
import { whyNot } from "./why";

interface OvertakenProps {
  error: unknown;
  /** What somebody else has kept meanwhile. */
  theirs: SoundFile;
  replace: () => void;
}

/** Somebody else was faster: theirs can be heard, and goes only where people say so. */
export function Overtaken({ error, theirs, replace }: OvertakenProps) {
  const { t } = useTranslation("recording");
  const preview = usePreview();
  const isHeard = preview.state !== "idle";
  const hear = () =>
    isHeard ? preview.stop() : void preview.hear({ ...silent, url: theirs.place }, "");
  const Icon = isHeard ? Square : Play;
  return (
    <div className="banner warn overtaken" role="alert">
      <p>{whyNot(error, t)}</p>
      {preview.error !== null && <p>{whyNot(preview.error, t)}</p>}
      <div className="recording-buttons">
        <button type="button" className="btn small" onClick={hear}>
          <Icon size={14} aria-hidden="true" /> {t(isHeard ? "trim.silence" : "overtaken.hear")}
        </button>
        <button type="button" className="btn small" onClick={replace}>
          <Repeat2 size={14} aria-hidden="true" /> {t("overtaken.replace")}
        </button>
      </div>
    </div>
  );
}

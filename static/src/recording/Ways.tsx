import { Mic, Upload } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import "./texts";
import { useDropZone } from "./useDropZone";

/** What people keep sounds in; the server looks for itself. */
export const SOUND_FILES = "audio/*,video/mp4,video/webm";

interface WaysProps {
  record: () => void;
  take: (file: File) => void;
  children?: ReactNode;
}

/** The ways to a sound: record it, choose a file, or drop one. */
export function Ways({ record, take, children }: WaysProps) {
  const { t } = useTranslation("recording");
  const zone = useDropZone(take);
  return (
    <div className="recording-ways" {...zone}>
      <div className="recording-buttons">
        <button type="button" className="btn small" onClick={record}>
          <Mic size={14} aria-hidden="true" /> {t("record")}
        </button>
        <FileButton take={take} label={t("choose")} />
        {children}
      </div>
      <p className="hint">{t(zone["data-over"] ? "drop_here" : "drop")}</p>
    </div>
  );
}

/** Asks for one file. */
export function FileButton({ take, label }: { take: (file: File) => void; label: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="btn small" onClick={() => input.current?.click()}>
        <Upload size={14} aria-hidden="true" /> {label}
      </button>
      <input
        ref={input}
        type="file"
        accept={SOUND_FILES}
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = "";
          if (file !== undefined) take(file);
        }}
      />
    </>
  );
}

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

const SHOWN_MS = 2500;

interface CopyTextProps {
  text: string;
  /** What is copied, for those who do not see it standing beside the button. */
  label: string;
  /** Said aloud and shown where the browser does not let the page copy. */
  onRefused(): void;
}

/** The one button that copies a text, and says in words that it did. */
export function CopyText({ text, label, onRefused }: CopyTextProps) {
  const { t } = useTranslation("start");
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      onRefused();
      return;
    }
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const Icon = copied ? Check : Copy;
  return (
    <>
      <button
        type="button"
        className={copied ? "btn small copied" : "btn small"}
        aria-label={label}
        onClick={() => void copy()}
      >
        <Icon size={14} aria-hidden />
        {t(copied ? "connect.paste.copied" : "connect.paste.copy")}
      </button>
      <span className="visually-hidden" role="status">
        {copied ? t("connect.paste.copied") : ""}
      </span>
    </>
  );
}

/** A text to copy, and its button. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const line = useRef<HTMLElement>(null);
  const mark = () => {
    if (line.current !== null) window.getSelection()?.selectAllChildren(line.current);
  };
  return (
    <div className="copy-line">
      <code ref={line}>{text}</code>
      <CopyText text={text} label={label} onRefused={mark} />
    </div>
  );
}

import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Chips } from "../Chips";
import type { tied } from "../form";
import { InsertVariable } from "../InsertVariable";
import { SayAs } from "./SayAs";

interface SpokenTextProps {
  /** What ties the control to its label; where it has none, `label` names it. */
  tie?: ReturnType<typeof tied>;
  label?: string;
  placeholder: string;
  rows?: number;
  text: string;
  set: (text: string) => void;
}

/** A text that is spoken, its variables put in by name, and beneath it how each of them is said. */
export function SpokenText({ tie, label, placeholder, rows = 3, text, set }: SpokenTextProps) {
  const { t } = useTranslation("prompts");
  const input = useRef<HTMLTextAreaElement>(null);
  return (
    <>
      <div className="with-insert tall">
        <textarea
          {...tie}
          ref={input}
          className="input"
          aria-label={label}
          rows={rows}
          maxLength={4000}
          placeholder={placeholder}
          value={text}
          onChange={(event) => set(event.target.value)}
        />
        <Chips text={text} over={input} />
        <InsertVariable into={input} set={set} />
      </div>
      {text.includes("{{") && <SayAs title={t("sayAs.title")} text={text} set={set} />}
    </>
  );
}

import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { later } from "../../later";
import { isRecord } from "../../model/values";
import { Segments } from "../../panels/parts/Segments";
import { Chips } from "../Chips";
import { textOf, tied, type WidgetProps } from "../form";
import { InsertVariable } from "../InsertVariable";
import { Listen } from "../Listen";
import { VoiceSelect } from "../VoiceSelect";

const RecordingPart = later(() =>
  import("../../recording/RecordingPart").then((part) => part.RecordingPart),
);

interface PromptValue {
  say: string;
  url: string;
  voice: string;
}

/** A flow file may hold a bare text where a prompt is meant. */
function promptOf(value: unknown): PromptValue {
  if (typeof value === "string") return { say: value, url: "", voice: "" };
  const prompt = isRecord(value) ? value : {};
  return { say: textOf(prompt.say), url: textOf(prompt.url), voice: textOf(prompt.voice) };
}

type Way = "speak" | "recording" | "address";

/** How recordings that are kept on this server are named. */
const KEPT = /^\/p\//;

function wayOf(url: string): Way {
  if (url === "") return "speak";
  return KEPT.test(url) ? "recording" : "address";
}

/** What a caller hears: a text to speak, a recording, or a sound somewhere on the web. */
export function PromptWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const prompt = promptOf(props.value);
  const [way, setWay] = useState<Way>(wayOf(prompt.url));
  const left = useRef<Record<Way, string>>({ speak: "", recording: "", address: "" });

  const choose = (next: Way) => {
    if (next === way) return;
    left.current[way] = way === "speak" ? "" : prompt.url;
    props.set({ ...prompt, url: left.current[next] });
    setWay(next);
  };

  return (
    <div className="prompt-widget">
      <Segments
        label={t("prompt.way")}
        value={way}
        options={[
          { value: "speak", label: t("prompt.speak") },
          { value: "recording", label: t("prompt.recording") },
          { value: "address", label: t("prompt.address") },
        ]}
        onChange={choose}
      />
      {way === "speak" && <Spoken {...props} prompt={prompt} />}
      {way === "recording" && (
        <RecordingPart place={prompt.url} set={(url) => props.set({ ...prompt, url })} />
      )}
      {way === "address" && <Address {...props} prompt={prompt} />}
    </div>
  );
}

type PartProps = WidgetProps & { prompt: PromptValue };

function Spoken(props: PartProps) {
  const { t } = useTranslation("panels");
  const input = useRef<HTMLTextAreaElement>(null);
  const { prompt, set, field } = props;
  return (
    <>
      <div className="with-insert tall">
        <textarea
          {...tied(props)}
          ref={input}
          className="input"
          rows={3}
          maxLength={4000}
          placeholder={field.text.placeholder ?? t("prompt.textPlaceholder")}
          value={prompt.say}
          onChange={(event) => set({ ...prompt, say: event.target.value })}
        />
        <Chips text={prompt.say} over={input} />
        <InsertVariable into={input} set={(say) => set({ ...prompt, say })} />
      </div>
      <div className="prompt-row">
        <VoiceSelect
          value={prompt.voice}
          label={t("prompt.voice")}
          flowVoice
          onChange={(voice) => set({ ...prompt, voice })}
        />
        <Listen say={prompt.say} voice={prompt.voice} url="" />
      </div>
    </>
  );
}

function Address(props: PartProps) {
  const { t } = useTranslation("panels");
  const { prompt, set } = props;
  return (
    <>
      <div className="prompt-row">
        <input
          {...tied(props)}
          className="input"
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={1000}
          placeholder="https://"
          aria-label={t("prompt.url")}
          value={prompt.url}
          onChange={(event) => set({ ...prompt, url: event.target.value })}
        />
        <Listen say="" voice="" url={prompt.url} />
      </div>
      <p className="hint">{t("prompt.urlHint")}</p>
    </>
  );
}

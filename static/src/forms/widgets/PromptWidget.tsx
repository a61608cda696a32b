import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isRecord } from "../../model/values";
import { Segments } from "../../panels/parts/Segments";
import { Chips } from "../Chips";
import { textOf, tied, type WidgetProps } from "../form";
import { InsertVariable } from "../InsertVariable";
import { Listen } from "../Listen";
import { VoiceSelect } from "../VoiceSelect";

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

/** What a caller hears: a text to speak, or the address of a sound. */
export function PromptWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const prompt = promptOf(props.value);
  const [way, setWay] = useState<"speak" | "address">(prompt.url === "" ? "speak" : "address");
  const leftUrl = useRef(prompt.url);

  const choose = (next: "speak" | "address") => {
    if (next === way) return;
    if (next === "speak") leftUrl.current = prompt.url;
    props.set({ ...prompt, url: next === "speak" ? "" : leftUrl.current });
    setWay(next);
  };

  return (
    <div className="prompt-widget">
      <Segments
        label={t("prompt.way")}
        value={way}
        options={[
          { value: "speak", label: t("prompt.speak") },
          { value: "address", label: t("prompt.address") },
        ]}
        onChange={choose}
      />
      {way === "speak" ? (
        <Spoken {...props} prompt={prompt} />
      ) : (
        <Address {...props} prompt={prompt} />
      )}
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

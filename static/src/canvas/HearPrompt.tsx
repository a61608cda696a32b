import { LoaderCircle, Play, Square } from "lucide-react";
import { type MouseEvent, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import type { FlowNode, NodeType } from "../model/types";
import { isRecord, valueAt } from "../model/values";
import { useEditor } from "../store/editor";
import { usePreview } from "../store/usePreview";
import { useCanvas } from "./state";

/** What a prompt says, and how: a text, or an object with a sound's address and a voice. */
function promptIn(node: FlowNode, type: NodeType | undefined) {
  const value = type?.promptField == null ? "" : valueAt(node.config, type.promptField);
  const text = (part: unknown) => (typeof part === "string" ? part : "");
  if (!isRecord(value)) return { say: text(value), url: "", voice: "" };
  return { say: text(value.say), url: text(value.url), voice: text(value.voice) };
}

/** The ▶ of a node: hear what the caller hears there. */
export function HearPrompt({ node, type }: { node: FlowNode; type: NodeType | undefined }) {
  const { t } = useTranslation("canvas");
  const flowVoice = useEditor((state) => state.document?.settings.voice ?? "");
  const readOnly = useEditor((state) => state.readOnly);
  const { state, error, stop, listen, speak } = usePreview();
  const { say, url, voice } = promptIn(node, type);
  useEffect(() => {
    if (error === null) return;
    const why = error instanceof ApiError && !error.offline ? error.message : t("status.away");
    useCanvas.setState({ notice: { key: "hear.failed", params: { why } } });
  }, [error, t]);
  // To speak a text makes a file on the server, which is not for those who only look.
  if (readOnly && url === "") return null;
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    if (state !== "idle") stop();
    else if (url !== "") void listen(url);
    else void speak(say, voice || flowVoice);
  };
  const Icon = { idle: Play, preparing: LoaderCircle, playing: Square }[state];
  const label = t(`hear.${state}`);
  return (
    <button
      type="button"
      className="hear nodrag"
      data-state={state}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon size={10} aria-hidden="true" className={state === "preparing" ? "spin" : ""} />
    </button>
  );
}

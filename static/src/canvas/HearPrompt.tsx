import type { TFunction } from "i18next";
import { LoaderCircle, Play, Square } from "lucide-react";
import { type MouseEvent, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import { isSilent, readPrompt, voiceFor } from "../model/prompts";
import type { FlowNode, NodeType } from "../model/types";
import { valueAt } from "../model/values";
import { useEditor } from "../store/editor";
import { Unplayable } from "../store/player";
import { usePreview } from "../store/usePreview";
import { useCanvas } from "./state";

/** What is said in the first language that has words. */
function wordingIn(node: FlowNode, type: NodeType | undefined) {
  const prompt = readPrompt(
    type?.promptField == null ? "" : valueAt(node.config, type.promptField),
  );
  const [tag, words] = Object.entries(prompt.languages).find(([, one]) => !isSilent(one)) ?? [
    "",
    prompt,
  ];
  return isSilent(prompt) ? { wording: words, tag } : { wording: prompt, tag: "" };
}

function failure(error: unknown, t: TFunction): string {
  if (error instanceof Unplayable) return t("panels:common.unplayable");
  return error instanceof ApiError && !error.offline ? error.message : t("canvas:status.away");
}

/** The ▶ of a node: hear what the caller hears there. */
export function HearPrompt({ node, type }: { node: FlowNode; type: NodeType | undefined }) {
  const { t } = useTranslation("canvas");
  const settings = useEditor((state) => state.document?.settings);
  const { state, error, stop, hear } = usePreview();
  const { wording, tag } = wordingIn(node, type);
  useEffect(() => {
    if (error === null) return;
    const why = failure(error, t);
    useCanvas.setState({ notice: { key: "hear.failed", params: { why } } });
  }, [error, t]);
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    if (state !== "idle") stop();
    else if (settings !== undefined) void hear(wording, voiceFor(settings, tag));
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

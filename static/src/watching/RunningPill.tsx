import "./texts";
import { PhoneCall } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { byNode, nothingRuns, type Running, useWatching } from "./state";
import { followed } from "./stream";

/** How many calls of the open flow go on; behind it is the list of them. */
export function RunningPill() {
  const { t } = useTranslation("watching");
  const { calls, open } = useWatching();
  useFollowed(useEditor((state) => state.flowId));
  if (calls === 0 && !open) return null;
  const words = t("running", { count: calls });
  return (
    <button
      type="button"
      className="pill calling pill-button"
      aria-label={words}
      aria-expanded={open}
      title={t("open")}
      onClick={() => useWatching.setState({ open: !open })}
    >
      <PhoneCall size={13} aria-hidden="true" />
      <span className="wide-only">{words}</span>
      <span className="narrow-only">{calls}</span>
    </button>
  );
}

function useFollowed(flowId: string | null): void {
  useEffect(() => {
    if (flowId === null) return;
    const stop = followed<Running>(
      `/api/flows/${encodeURIComponent(flowId)}/running`,
      (running) => useWatching.setState({ ...running, at: byNode(running.places) }),
      // What is not known any more must not be shown as if it were.
      () => useWatching.setState(nothingRuns),
    );
    return () => {
      stop();
      useWatching.setState({ ...nothingRuns, open: false, chosen: null });
    };
  }, [flowId]);
}

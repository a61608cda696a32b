import "./texts";
import { PhoneCall } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useWatching } from "./state";
import { followed } from "./stream";

interface All {
  flows: Record<string, number>;
}

/** Follow how many calls go on in all flows. Once for the list of them. */
export function useAllFollowed(): void {
  useEffect(() => {
    const forget = () => useWatching.setState({ flows: {} });
    const stop = followed<All>("/api/running", (all) => useWatching.setState(all), forget);
    return () => {
      stop();
      forget();
    };
  }, []);
}

/** How many calls of a flow go on; nothing where there are none. */
export function FlowCalls({ flow }: { flow: string }) {
  const { t } = useTranslation("watching");
  const count = useWatching(({ flows }) => flows[flow] ?? 0);
  if (count === 0) return null;
  return (
    <span className="pill calling">
      <PhoneCall size={13} aria-hidden="true" />
      {t("running", { count })}
    </span>
  );
}

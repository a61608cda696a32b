import { useEffect, useState } from "react";
import { connectingUrl } from "../api/client";
import type { Connecting } from "../model/types";

export interface Followed {
  /** What the server said last; null until then. */
  data: Connecting | null;
  /** "lost" while the line is down: the browser tries again by itself. */
  line: "opening" | "open" | "lost" | "gone";
}

/** Follow how far a flow is connected, as the server tells it. */
export function useConnecting(id: string): Followed {
  const [followed, setFollowed] = useState<Followed>({ data: null, line: "opening" });
  useEffect(() => {
    const source = new EventSource(connectingUrl(id));
    const line = (now: Followed["line"]) => setFollowed(({ data }) => ({ data, line: now }));
    source.onmessage = (event: MessageEvent<string>) =>
      setFollowed({ data: JSON.parse(event.data) as Connecting, line: "open" });
    source.addEventListener("gone", () => {
      source.close();
      line("gone");
    });
    // A browser gives up for good where the answer is no stream: there is no such flow.
    source.onerror = () => line(source.readyState === EventSource.CLOSED ? "gone" : "lost");
    return () => source.close();
  }, [id]);
  return followed;
}

import "./texts";
import { useEffect, useState } from "react";
import { getVersion } from "../api/client";
import { marksSince } from "../model/sinceLive";
import type { FlowDocument } from "../model/types";
import { useEditor } from "../store/editor";
import { useMarks } from "./sinceLive";

const PAUSE_MS = 150;

/** Keeps the marks of what differs from the live version; shows nothing by itself. */
export function SinceLive() {
  const flowId = useEditor((state) => state.flowId);
  const version = useEditor((state) => state.live);
  const live = useVersion(flowId, version);
  const draft = useEditor((state) => state.document);
  useEffect(() => {
    if (live === null || draft === null || version === null) {
      useMarks.setState({ marks: {} });
      return;
    }
    const look = () => useMarks.setState({ marks: marksSince(live, draft), version });
    const timer = setTimeout(look, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [live, draft, version]);
  return null;
}

/** The document of a version; null while there is none, or it has not come yet. */
function useVersion(flowId: string | null, version: number | null): FlowDocument | null {
  const [found, setFound] = useState<{ of: string; document: FlowDocument } | null>(null);
  const wanted = `${flowId} ${version}`;
  useEffect(() => {
    if (flowId === null || version === null) return;
    let gone = false;
    getVersion(flowId, version).then(
      (document) => gone || setFound({ of: `${flowId} ${version}`, document }),
      () => undefined, // without it nothing is marked
    );
    return () => {
      gone = true;
    };
  }, [flowId, version]);
  return version !== null && found?.of === wanted ? found.document : null;
}

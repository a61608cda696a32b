import { useEffect, useRef, useState } from "react";
import { hasFiles } from "../panels/parts/draggedFiles";
import { droppedFiles } from "./droppedFiles";
import type { Incoming } from "./queue";

/**
 * Take files and folders that are dropped anywhere on the page, as long as `open`; tells whether some are held
 * over it.
 */
export function useFilesDrop(open: () => boolean, take: (files: Incoming[]) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef({ open, take });
  latest.current = { open, take };
  useEffect(() => {
    const stop = new AbortController();
    const on = (name: string, deed: (event: DragEvent) => void) =>
      window.addEventListener(
        name,
        (event) => hasFiles((event as DragEvent).dataTransfer) && deed(event as DragEvent),
        { signal: stop.signal },
      );
    on("dragover", (event) => {
      event.preventDefault();
      setDragging(latest.current.open());
    });
    on("dragleave", (event) => event.relatedTarget === null && setDragging(false));
    on("drop", (event) => {
      event.preventDefault();
      setDragging(false);
      if (event.dataTransfer === null || !latest.current.open()) return;
      void droppedFiles(event.dataTransfer).then((files) => latest.current.take(files));
    });
    return () => stop.abort();
  }, []);
  return dragging;
}

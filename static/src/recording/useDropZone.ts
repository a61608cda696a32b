import { type DragEvent, useState } from "react";
import { hasFiles } from "../panels/parts/draggedFiles";

/** What makes an element take a file that is dropped on it, unless the form around it cannot be changed. */
export function useDropZone(take: (file: File) => void) {
  const [over, setOver] = useState(false);
  const takes = ({ currentTarget, dataTransfer }: DragEvent) =>
    hasFiles(dataTransfer) && !currentTarget.matches("fieldset:disabled *");
  return {
    "data-over": over,
    onDragOver: (event: DragEvent) => {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
      if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      const [file] = event.dataTransfer.files;
      // What lies in it may be a zone as well, and have taken it.
      if (event.defaultPrevented || !takes(event)) return;
      event.preventDefault();
      if (file !== undefined) take(file);
    },
  };
}

import { useEffect, useRef } from "react";

const CONTROLS = "input, textarea, select";

/** After an item was added, put the focus into it: `added(index)` says which one to look for. */
export function useListFocus() {
  const list = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const item = list.current?.querySelector(`:scope > ol > [data-index="${wanted.current}"]`);
    wanted.current = null;
    item?.querySelector<HTMLElement>(CONTROLS)?.focus();
    item?.scrollIntoView({ block: "nearest" });
  });
  return {
    list,
    added: (index: number) => {
      wanted.current = index;
    },
  };
}

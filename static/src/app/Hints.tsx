import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useState } from "react";

const DELAY_MS = 350;
/** Long enough for the pointer to go from a sign to its words, to read them there. */
const LEAVE_MS = 120;

/**
 * The words of whatever bears `data-hint`, while somebody points at it or has come to it by keyboard: one
 * for the whole page, as a large flow has very many such signs. Each line is a paragraph.
 */
export function Hints() {
  const [sign, setSign] = useState<HTMLElement | null>(null);
  useSigns(setSign);
  const words = sign?.dataset.hint ?? "";
  return (
    <Tooltip.Root open={words !== ""} onOpenChange={(open) => !open && setSign(null)}>
      <Tooltip.Portal>
        <Tooltip.Positioner
          className="floating"
          anchor={sign}
          side={sign?.dataset.hintSide === "right" ? "right" : "top"}
          sideOffset={7}
        >
          <Tooltip.Popup className="tooltip" data-hint-words>
            {words.split("\n").map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              <p key={index}>{line}</p>
            ))}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

const signAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-hint]") : null;

const isWords = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-hint-words]") !== null;

function useSigns(show: (sign: HTMLElement | null) => void): void {
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (sign: HTMLElement | null, pause: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => show(sign), pause);
    };
    const on = (name: string, deed: (event: Event) => void) =>
      document.addEventListener(name, deed, { capture: true, passive: true, signal: stop.signal });
    on("pointerover", ({ target }) => {
      const sign = signAt(target);
      if (isWords(target)) clearTimeout(timer);
      else soon(sign, sign === null ? LEAVE_MS : DELAY_MS);
    });
    on("focusin", ({ target }) => {
      const sign = signAt(target);
      if (sign?.matches(":focus-visible")) soon(sign, 0);
    });
    for (const name of ["focusout", "pointerdown", "wheel"]) on(name, () => soon(null, 0));
    on("keydown", (event) => (event as KeyboardEvent).key === "Escape" && soon(null, 0));
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [show]);
}

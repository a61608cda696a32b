import { type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isTelephoneKey, KEYS, type TelephoneKey } from "./gather";

const LIT_MS = 160;

/** The keys of the telephone, for the mouse and for the keys of the real keyboard. */
export function Keypad({ active, onPress }: { active: boolean; onPress(key: TelephoneKey): void }) {
  const { t } = useTranslation("panels");
  const [lit, setLit] = useState<TelephoneKey | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const press = (key: TelephoneKey) => {
    onPress(key);
    setLit(key);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setLit(null), LIT_MS);
  };
  const pad = useRef<HTMLFieldSetElement>(null);
  useKeyboard(pad, press, active);

  return (
    <fieldset ref={pad} className="keys" aria-label={t("phone.keypad")} disabled={!active}>
      {KEYS.map((key) => (
        <button
          key={key}
          type="button"
          className={key === lit ? "hit" : ""}
          aria-label={t("phone.key", { key })}
          onClick={() => press(key)}
        >
          {key === "*" ? "✱" : key}
        </button>
      ))}
    </fieldset>
  );
}

const TYPING = "input, textarea, select, [contenteditable=true]";

/** Keys that are typed into a field belong to the field; a keypad that nobody sees takes none. */
function useKeyboard(
  pad: RefObject<HTMLElement | null>,
  press: (key: TelephoneKey) => void,
  active: boolean,
): void {
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) return;
      if (!isTelephoneKey(event.key) || pad.current?.offsetParent === null) return;
      event.preventDefault();
      latest.current(event.key);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [active, pad]);
}

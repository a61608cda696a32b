import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { tellChange } from "../model/telling";
import { useEditor } from "../store/editor";
import "./outline/texts";
import { say, useSaying } from "./said";

/** Tells, where it can only be heard, what was done on the canvas and in the outline. */
export function Said() {
  const { t } = useTranslation(["outline", "canvas"]);
  const { label, turn } = useSaying();
  useEffect(
    () =>
      useEditor.subscribe((now, before) => {
        const told = now.flowId === before.flowId ? tellChange(before, now) : null;
        if (told !== null) say(told);
      }),
    [],
  );
  const words = () => {
    if (label === null) return "";
    const { what, ...params } = label.params ?? {};
    const done = what === undefined ? {} : { what: t(String(what), { ns: "canvas", ...params }) };
    return t([`outline:${label.key}`, "outline:done.any"], { ...params, ...done });
  };
  return (
    <p className="visually-hidden" aria-live="polite" data-said>
      {words()}
      {turn % 2 === 1 && "\u00a0"}
    </p>
  );
}

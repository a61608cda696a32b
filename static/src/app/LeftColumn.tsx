import { useTranslation } from "react-i18next";
import { Palette } from "../canvas/Palette";
import { later } from "../later";
import { useEditor } from "../store/editor";
import { type LeftColumn as Shown, useLayout } from "./layout";

const Outline = later(() => import("../canvas/outline/Outline").then((part) => part.Outline));

/** Left of the canvas: the nodes that can be added, or the flow as a list. */
export function LeftColumn() {
  const readOnly = useEditor((state) => state.readOnly);
  const chosen = useLayout((state) => state.left);
  const outline = readOnly || chosen === "outline";
  return (
    <div className="left-column" data-shows={outline ? "outline" : "nodes"}>
      {!readOnly && <Switch chosen={chosen} />}
      {outline ? <Outline /> : <Palette />}
    </div>
  );
}

const both: readonly Shown[] = ["nodes", "outline"];

function Switch({ chosen }: { chosen: Shown }) {
  const { t } = useTranslation("canvas");
  return (
    <fieldset className="choice left-switch" aria-label={t("left.title")}>
      {both.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === chosen}
          onClick={() => useLayout.setState({ left: one })}
        >
          {t(`left.${one}`)}
        </button>
      ))}
    </fieldset>
  );
}

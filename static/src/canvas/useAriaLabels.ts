import type { AriaLabelConfig } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const arrows = ["up", "down", "left", "right"];

/** What xyflow itself says to those who hear the page, in the language of the page. */
export function useAriaLabels(drawing: boolean): Partial<AriaLabelConfig> {
  const { t } = useTranslation("canvas");
  return useMemo(() => {
    const node = t(drawing ? "spoken.nodeHelp" : "spoken.lookHelp");
    return {
      "node.a11yDescription.default": node,
      "node.a11yDescription.keyboardDisabled": node,
      "node.a11yDescription.ariaLiveMessage": ({ direction }) =>
        arrows.includes(direction) ? t(`spoken.moved.${direction}`) : "",
      "edge.a11yDescription.default": t(drawing ? "spoken.wireHelp" : "spoken.lookHelp"),
    };
  }, [t, drawing]);
}

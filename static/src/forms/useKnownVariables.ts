import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import "../watching/texts";
import { titleOf } from "../model/ports";
import type { KnownVariable } from "../model/types";
import { useEditor } from "../store/editor";
import { useKnown } from "./liveCheck";
import { BUILT_IN, writtenVariables } from "./variables";

export interface OfferedVariable {
  name: string;
  /** What it holds, or which node writes it, and what may stand in it. */
  hint: string;
}

/** The variables that a template at the node whose form is open may name. */
export function useKnownVariables(): { builtIn: OfferedVariable[]; written: OfferedVariable[] } {
  const { t } = useTranslation(["panels", "watching"]);
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const told = useKnown((state) => state.variables);
  return useMemo(() => {
    const nodes = document?.nodes ?? [];
    const titleOfId = (id: string) => {
      const node = nodes.find((candidate) => candidate.id === id);
      return node === undefined ? "" : titleOf(node, types.get(node.type));
    };
    const known: KnownVariable[] = told ?? [
      // Until the server has said what is known at this node: everything in the flow.
      ...(document === null ? [] : writtenVariables(document, types)).map(({ name, node }) => ({
        name,
        writer: node,
        sure: true,
        example: "",
      })),
      ...BUILT_IN.map((name) => ({ name, writer: "", sure: true, example: "" })),
    ];
    const offered = ({ name, writer, sure, example }: KnownVariable): OfferedVariable => ({
      name,
      hint: [
        writer === ""
          ? t(`variables.${name}`, { defaultValue: t(`watching:variables.${name}`) })
          : t("field.variableFrom", { node: titleOfId(writer) }),
        ...(sure ? [] : [t("watching:notAlways")]),
        ...(example === "" ? [] : [t("watching:example", { example })]),
      ].join(" · "),
    });
    return {
      builtIn: known.filter(({ writer }) => writer === "").map(offered),
      written: known.filter(({ writer }) => writer !== "").map(offered),
    };
  }, [document, types, told, t]);
}

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { titleOf } from "../model/ports";
import { useEditor } from "../store/editor";
import { BUILT_IN, writtenVariables } from "./variables";

export interface KnownVariable {
  name: string;
  /** What it holds, or which node writes it. */
  hint: string;
}

/** The variables that a template of the open flow may name. */
export function useKnownVariables(): { builtIn: KnownVariable[]; written: KnownVariable[] } {
  const { t } = useTranslation("panels");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  return useMemo(() => {
    const nodes = document?.nodes ?? [];
    const written = document === null ? [] : writtenVariables(document, types);
    return {
      builtIn: BUILT_IN.map((name) => ({ name, hint: t(`variables.${name}`) })),
      written: written.map(({ name, node: id }) => {
        const node = nodes.find((candidate) => candidate.id === id);
        const title = node === undefined ? "" : titleOf(node, types.get(node.type));
        return { name, hint: t("field.variableFrom", { node: title }) };
      }),
    };
  }, [document, types, t]);
}

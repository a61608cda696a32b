/** In which of the flow's languages forms show prompts: who translates goes on in it at the next node. */

import { create } from "zustand";
import { languageOf } from "../../model/prompts";
import { type EditorState, useEditor } from "../../store/editor";

const IN_LANGUAGE = /\.languages\.([\w-]+)/;

/** "" is the flow's first language. */
export const useShownLanguage = create<{ language: string }>(() => ({
  language: languageIn(useEditor.getState().field),
}));

function languageIn(field: EditorState["field"]): string {
  return languageOf(IN_LANGUAGE.exec(field?.path ?? "")?.[1] ?? "");
}

/** A problem leads to its field in its language. */
useEditor.subscribe(({ field, flowId }, before) => {
  const led = field !== null && field !== before.field;
  if (led || flowId !== before.flowId) useShownLanguage.setState({ language: languageIn(field) });
});

import { useTranslation } from "react-i18next";
import { useMarks } from "./sinceLive";

/** A small dot at a node that is new, or another than it is live. */
export function ChangeMark({ node }: { node: string }) {
  const { t } = useTranslation("watching");
  const mark = useMarks(({ marks }) => marks[node]);
  const version = useMarks((state) => state.version);
  if (mark === undefined) return null;
  const words = t(`since.${mark}`, { version });
  return (
    <span className="change-mark" data-mark={mark} role="img" aria-label={words} title={words} />
  );
}

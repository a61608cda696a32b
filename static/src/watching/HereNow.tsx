import { PhoneCall } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWatching } from "./state";

/** How many calls are at a node just now; nothing where there are none. */
export function HereNow({ node }: { node: string }) {
  const { t } = useTranslation("watching");
  const count = useWatching((state) => state.at[node] ?? 0);
  if (count === 0) return null;
  const words = t("here", { count });
  return (
    <span className="here-now" role="img" aria-label={words} title={words}>
      <PhoneCall size={12} aria-hidden="true" />
      {count}
    </span>
  );
}

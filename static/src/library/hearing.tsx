import { LoaderCircle, Play, Square } from "lucide-react";
import { createContext, type ReactNode, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { silent } from "../model/prompts";
import { errorText } from "../panels/parts/errors";
import type { PlayerState } from "../store/player";
import { usePreview } from "../store/usePreview";

interface Hearing {
  place: string;
  state: PlayerState;
  press(place: string): void;
}

const Hearings = createContext<Hearing>({ place: "", state: "idle", press: () => undefined });

/** One prompt of the page is heard at a time. */
export function HearingRoom({ children }: { children: ReactNode }) {
  const { t } = useTranslation("library");
  const { t: panels } = useTranslation("panels");
  const preview = usePreview();
  const [place, setPlace] = useState("");
  const press = (next: string) => {
    if (next === place && preview.state !== "idle") return preview.stop();
    setPlace(next);
    void preview.hear({ ...silent, url: next }, "");
  };
  return (
    <Hearings value={{ place, state: preview.state, press }}>
      {children}
      {preview.error !== null && (
        <p className="banner bad library-unheard" role="alert">
          {t("unheard", { message: errorText(preview.error, panels) })}
        </p>
      )}
    </Hearings>
  );
}

/** Plays just what callers hear. */
export function HearButton({ place, label }: { place: string; label: string }) {
  const { t } = useTranslation("library");
  const hearing = useContext(Hearings);
  const state = hearing.place === place ? hearing.state : "idle";
  const words = state === "idle" ? label : t("stop");
  const Icon = { idle: Play, preparing: LoaderCircle, playing: Square }[state];
  return (
    <button
      type="button"
      className="btn icon hear-button"
      aria-label={words}
      title={words}
      onClick={() => hearing.press(place)}
    >
      <Icon size={14} aria-hidden className={state === "preparing" ? "spin" : ""} />
    </button>
  );
}

import { Puzzle } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { later } from "../../later";
import { noPiece, silent, type Wording } from "../../model/prompts";
import { soundIdOf } from "../../model/sounds";
import { Segments } from "../../panels/parts/Segments";
import { leftAt } from "../../recording/takes";
import type { WidgetProps } from "../form";
import { Address } from "./Address";
import { useFormPlace } from "./formPlace";
import { Spoken } from "./Spoken";

const SoundField = later(() => import("./SoundField").then((part) => part.SoundField));
const Pieces = later(() => import("./Pieces").then((part) => part.Pieces));

export interface WordingProps {
  widget: WidgetProps;
  /** Where the wording stands in the configuration. */
  at: string;
  wording: Wording;
  /** Speaks where the wording names no voice. */
  voice: string;
  /** The flow speaks several languages: only voices of this one are offered. */
  several: boolean;
  set: (wording: Wording) => void;
}

type Way = "speak" | "sound" | "address";

/** How recordings that are kept on this server are named. */
const RECORDING = /^\/p\//;

function wayOf(url: string, chosen: Way): Way {
  if (url === "") return chosen;
  return RECORDING.test(url) || soundIdOf(url) !== null ? "sound" : "address";
}

/** What is heard in one language: in one of three ways, or put together from pieces. */
export function WordingFields(props: WordingProps) {
  return props.wording.parts.length > 0 ? <Pieces {...props} /> : <Whole {...props} />;
}

function Whole(props: WordingProps) {
  const { t } = useTranslation(["panels", "prompts"]);
  const { wording, set } = props;
  const isUnkept = leftAt(useFormPlace(props.at)) !== null;
  const [chosen, setChosen] = useState<Way>(() => wayOf(wording.url, isUnkept ? "sound" : "speak"));
  const way = wayOf(wording.url, chosen);
  const left = useRef<Record<Way, string>>({ speak: "", sound: "", address: "" });

  const choose = (next: Way) => {
    if (next === way) return;
    left.current[way] = wording.url;
    setChosen(next);
    const url = left.current[next];
    if (url !== wording.url) set({ ...wording, url });
  };
  const putTogether = () => {
    const first = { ...noPiece, say: wording.url === "" ? wording.say : "", url: wording.url };
    set({ ...silent, voice: wording.voice, speed: wording.speed, parts: [first] });
  };

  return (
    <>
      <Segments
        label={t("prompt.way")}
        value={way}
        options={[
          { value: "speak", label: t("prompt.speak") },
          { value: "sound", label: t("prompt.recording") },
          { value: "address", label: t("prompt.address") },
        ]}
        onChange={choose}
      />
      {way === "speak" && <Spoken {...props} />}
      {way === "sound" && (
        <SoundField {...props} url={wording.url} place={(url) => set({ ...wording, url })} />
      )}
      {way === "address" && <Address {...props} />}
      {way !== "address" && (
        <button type="button" className="prompt-more" onClick={putTogether}>
          <Puzzle size={13} aria-hidden />
          {t("prompts:pieces.begin")}
        </button>
      )}
    </>
  );
}

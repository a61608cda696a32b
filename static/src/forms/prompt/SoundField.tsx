import { LibraryBig } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { later } from "../../later";
import { titleOf } from "../../model/ports";
import { languageOf } from "../../model/prompts";
import { type LibrarySound, lengthOf, soundIdOf, soundPlace } from "../../model/sounds";
import { bringTo, leftAt } from "../../recording/takes";
import { useDropZone } from "../../recording/useDropZone";
import { useEditor } from "../../store/editor";
import { useLibrary } from "../../store/library";
import { useForm } from "../form";
import { Listen } from "../Listen";
import { languageName } from "../voices";
import { useFormPlace } from "./formPlace";
import type { WordingProps } from "./WordingFields";

const Recorder = later(() => import("../../recording/Recorder").then((part) => part.Recorder));
const LibraryChooser = later(() => import("./LibraryChooser").then((part) => part.LibraryChooser));

type SoundFieldProps = Pick<WordingProps, "widget" | "voice" | "at"> & {
  /** What is chosen; "" while nothing is. */
  url: string;
  place: (url: string) => void;
};

/** A sound: one of the library, or one that is recorded or uploaded here and becomes one of the library. */
export function SoundField({ widget, voice, at, url, place }: SoundFieldProps) {
  const { t } = useTranslation(["prompts", "panels"]);
  const form = useFormPlace(at);
  const [another, setAnother] = useState(() => leftAt(form) !== null);
  const [choosing, setChoosing] = useState(false);
  const need = useLibrary((state) => state.need);
  const put = useLibrary((state) => state.put);
  useEffect(need, [need]);
  const zone = useDropZone((file) => {
    bringTo(form, file);
    setAnother(url !== "");
  });
  const take = (sound: LibrarySound) => {
    put(sound);
    place(soundPlace(sound.id));
    setAnother(false);
    setChoosing(false);
  };
  const fromLibrary = (
    <button type="button" className="btn small" onClick={() => setChoosing(true)}>
      <LibraryBig size={14} aria-hidden />
      {t("sound.library")}
    </button>
  );
  return (
    <div className="sound-field" {...zone}>
      {url !== "" && <Chosen url={url} voice={voice} />}
      {url !== "" && !another && (
        <div className="recording-buttons">
          {fromLibrary}
          <button type="button" className="btn small" onClick={() => setAnother(true)}>
            {t("sound.another")}
          </button>
          <button type="button" className="btn small quiet" onClick={() => place("")}>
            {t("sound.remove")}
          </button>
        </div>
      )}
      {(url === "" || another) && (
        <>
          <div className="recording-buttons">{fromLibrary}</div>
          <Fresh
            widget={widget}
            voice={voice}
            place={form}
            take={take}
            leave={another ? () => setAnother(false) : undefined}
          />
        </>
      )}
      {choosing && (
        <LibraryChooser
          chosen={soundIdOf(url)}
          language={languageOf(voice)}
          onChoose={take}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}

interface FreshProps {
  widget: WordingProps["widget"];
  voice: string;
  place: string;
  take: (sound: LibrarySound) => void;
  leave: (() => void) | undefined;
}

/** Record or upload a new one. A recording is named after the node, its folder is the flow's name. */
function Fresh({ widget, voice, place, take, leave }: FreshProps) {
  const { node, type } = useForm();
  const flow = useEditor((state) => state.document?.name ?? "");
  const title = titleOf(node, type);
  const isOnly = widget.field.path === type.promptField;
  const name = isOnly ? title : `${title}: ${widget.field.text.label}`;
  const target = { name, folder: flow, language: languageOf(voice) };
  return (
    <Recorder target={target} place={place} onKept={take} {...(leave && { onCancel: leave })} />
  );
}

/** What is chosen: its name, its folder, its length, its languages, and how it sounds. */
function Chosen({ url, voice }: { url: string; voice: string }) {
  const { t } = useTranslation(["prompts", "recording"]);
  const id = soundIdOf(url);
  const sound = useLibrary(({ sounds }) => sounds?.find((one) => one.id === id));
  const isLoaded = useLibrary(({ sounds }) => sounds !== null);
  const about = useAbout();
  const name =
    id === null
      ? t("sound.recording")
      : (sound?.name ?? t(isLoaded ? "sound.gone" : "sound.loading"));
  const words = id === null ? t("sound.ownRecording") : sound === undefined ? "" : about(sound);
  return (
    <div className="recording-kept">
      <Listen url={url} voice={voice} label={name} />
      <span>
        <b>{name}</b>
        {words !== "" && <small>{words}</small>}
      </span>
    </div>
  );
}

/** "Welcome · 0:07 · German, English" */
export function useAbout(): (sound: LibrarySound) => string {
  const { t, i18n } = useTranslation("prompts");
  return ({ folder, files }) => {
    const seconds = Math.max(0, ...files.map((file) => file.seconds));
    const languages = files.map(({ language }) =>
      language === "" ? t("sound.noSpeech") : languageName(language, i18n.language),
    );
    return [folder, lengthOf(seconds), languages.join(", ")]
      .filter((one) => one !== "")
      .join(" · ");
  };
}

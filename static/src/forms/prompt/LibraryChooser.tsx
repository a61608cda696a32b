import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fileFor, type LibrarySound, soundsFound } from "../../model/sounds";
import { errorText } from "../../panels/parts/errors";
import { Modal } from "../../panels/parts/Modal";
import { useLibrary } from "../../store/library";
import { Listen } from "../Listen";
import { useAbout } from "./SoundField";

interface Props {
  /** The id of the one that is chosen so far. */
  chosen: string | null;
  /** What is heard is what callers of this language hear. */
  language: string;
  onChoose: (sound: LibrarySound) => void;
  onClose: () => void;
}

const MOST = 200;

/** Choose a prompt of the library: search it, hear it, take it. */
export function LibraryChooser({ chosen, language, onChoose, onClose }: Props) {
  const { t, i18n } = useTranslation(["prompts", "panels"]);
  const { t: shared } = useTranslation("panels");
  const { sounds, load } = useLibrary();
  // Others may have put something there since.
  useEffect(() => void load(), [load]);
  const [search, setSearch] = useState("");
  const place = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const wanted = { search, folder: null, unused: false, order: "name" } as const;
    return soundsFound(sounds ?? [], wanted, i18n.language);
  }, [sounds, search, i18n.language]);
  return (
    <Modal open title={t("chooser.title")} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are a shorter way than Tab */}
      <div className="sound-chooser" ref={place} onKeyDown={(event) => step(event, place.current)}>
        <label className="search-field">
          <Search size={15} aria-hidden />
          <input
            className="input"
            type="search"
            autoComplete="off"
            aria-label={t("chooser.search")}
            placeholder={t("chooser.search")}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            data-step
          />
        </label>
        <Reading />
        {found.length === 0 && sounds !== null && (
          <p className="hint">{t(sounds.length === 0 ? "chooser.empty" : "chooser.none")}</p>
        )}
        <ul aria-label={t("chooser.title")}>
          {found.slice(0, MOST).map((sound) => (
            <Row
              key={sound.id}
              sound={sound}
              isChosen={sound.id === chosen}
              language={language}
              onChoose={onChoose}
            />
          ))}
        </ul>
        {found.length > MOST && <p className="hint">{t("chooser.more")}</p>}
      </div>
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          {shared("common.cancel")}
        </button>
      </div>
    </Modal>
  );
}

/** That the library is being read, or why it could not be. */
function Reading() {
  const { t } = useTranslation("panels");
  const { sounds, error, loading, load } = useLibrary();
  if (error !== null) {
    return (
      <div className="row wrap" role="alert">
        <p className="error grow">{errorText(error, t)}</p>
        <button type="button" className="btn small" disabled={loading} onClick={() => void load()}>
          {t("common.retry")}
        </button>
      </div>
    );
  }
  return sounds === null ? <p className="hint">{t("common.loading")}</p> : null;
}

interface RowProps {
  sound: LibrarySound;
  isChosen: boolean;
  language: string;
  onChoose: (sound: LibrarySound) => void;
}

function Row({ sound, isChosen, language, onChoose }: RowProps) {
  const about = useAbout();
  const heard = fileFor(sound, language);
  return (
    <li>
      <Listen url={heard?.place ?? ""} label={sound.name} />
      <button
        type="button"
        className="sound-row"
        aria-current={isChosen}
        onClick={() => onChoose(sound)}
        data-step
      >
        <b>{sound.name}</b>
        <small>{about(sound)}</small>
        {heard !== undefined && heard.text !== "" && <small className="said">{heard.text}</small>}
      </button>
    </li>
  );
}

/** Up and down, from the search through what it finds. */
function step(event: KeyboardEvent, place: HTMLElement | null): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const stops = [...(place?.querySelectorAll<HTMLElement>("[data-step]") ?? [])];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + by];
  if (by === 0 || at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

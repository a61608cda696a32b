import { Files, FolderOpen } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { languageOf } from "../model/prompts";
import { type LibrarySound, languagesFor } from "../model/sounds";
import { Modal } from "../panels/parts/Modal";
import { useUnkept } from "../panels/parts/unkept";
import { SOUND_FILES } from "../recording/Ways";
import { useApp } from "../store/app";
import { useLibrary } from "../store/library";
import { chosenFiles } from "./droppedFiles";
import { FolderField } from "./FolderField";
import { LanguageSelect } from "./LanguageSelect";
import type { Languages } from "./languagesInNames";
import { type Incoming, type Into, isPeoples, uploadsOf } from "./queue";
import { useUploads } from "./uploads";
import { useLanguageName } from "./words";

interface UploadDialogProps {
  folder: string;
  folders: readonly string[];
  /** What was dropped already. */
  dropped: readonly Incoming[];
  onClose: () => void;
}

/** Many prompts at once: which files, where they go, what is spoken in them. */
export function UploadDialog({ folder: first, folders, dropped, onClose }: UploadDialogProps) {
  const { t } = useTranslation("library");
  const [files, setFiles] = useState(dropped);
  const [folder, setFolder] = useState(first);
  const [language, setLanguage] = useState<string>(useApp((state) => state.lang));
  useEffect(() => setFiles(dropped), [dropped]);
  const peoples = files.filter(isPeoples);
  const [named, setNamed] = useState(true);
  const languages = useLanguagesInNames();
  const there = useLibrary((state) => state.sounds) ?? NO_SOUNDS;
  const inFolders = peoples.some(({ path }) => path.includes("/"));
  const into: Into = { folder: folder.trim(), language, inNames: languages, there };
  const send = () => {
    useUploads.getState().add(peoples, named ? into : { ...into, inNames: null });
    onClose();
  };
  return (
    <Modal open wide title={t("many.title")} onClose={onClose}>
      <Unsent isAny={peoples.length > 0} />
      <p className="muted">{t("many.text")}</p>
      <div className="row wrap">
        <FilesButton label={t("many.files")} take={setFiles} icon={Files} />
        <FilesButton label={t("many.folder")} take={setFiles} icon={FolderOpen} wholeFolder />
      </div>
      <p role="status">{t("many.chosen", { count: peoples.length })}</p>
      <div className="library-two">
        <FolderField
          value={folder}
          onChange={setFolder}
          folders={folders}
          {...(inFolders ? { placeholder: t("many.asFolders") } : {})}
        />
        <LanguageSelect value={language} onChange={setLanguage} />
      </div>
      <InNames files={peoples} into={into} chosen={named} choose={setNamed} />
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          {t("common.cancel", { ns: "panels" })}
        </button>
        <button
          type="button"
          className="btn primary"
          disabled={peoples.length === 0}
          onClick={send}
        >
          {t("many.send", { count: peoples.length })}
        </button>
      </div>
    </Modal>
  );
}

interface InNamesProps {
  files: readonly Incoming[];
  into: Into;
  chosen: boolean;
  choose: (chosen: boolean) => void;
}

/** Names three prompts at most. */
const SHOWN = 3;

/** Where names say languages: whether that is meant, and what becomes one prompt then. */
function InNames({ files, into, chosen, choose }: InNamesProps) {
  const { t } = useTranslation("library");
  const nameOf = useLanguageName();
  const uploads = uploadsOf(files, { ...into, language: "" }, 0).filter(
    ({ language }) => language !== "",
  );
  if (uploads.length === 0) return null;
  const prompts = uploads
    .filter(({ key, first }) => key === first)
    .map((one) => ({ ...one, files: uploads.filter(({ first }) => first === one.first) }));
  const namesOf = (some: typeof prompts) => {
    const names = some.slice(0, SHOWN).map((prompt) => {
      const spoken = prompt.files.map(({ language }) => nameOf(language));
      return `${t("many.quoted", { name: prompt.name })} (${spoken.join(", ")})`;
    });
    return [...names, ...(some.length > SHOWN ? ["…"] : [])].join(", ");
  };
  const joining = prompts.filter(({ sound }) => sound !== null);
  const several = prompts.filter((one) => one.sound === null && one.files.length > 1);
  return (
    <div>
      <label className="check">
        <input
          type="checkbox"
          checked={chosen}
          onChange={(event) => choose(event.target.checked)}
        />
        <span>{t("many.inNames", { count: uploads.length })}</span>
      </label>
      {chosen && several.length > 0 && (
        <p className="hint">
          {t("many.together", { count: several.length, names: namesOf(several) })}
        </p>
      )}
      {chosen && joining.length > 0 && (
        <p className="hint">
          {t("many.joining", { count: joining.length, names: namesOf(joining) })}
        </p>
      )}
    </div>
  );
}

const NO_VOICES: string[] = [];
const NO_SOUNDS: LibrarySound[] = [];

/** Known are the languages of voices here and of prompts that are there; the usual ones come with them. */
function useLanguagesInNames(): Languages {
  const voices = useApp(({ status }) => status?.speech.voices ?? NO_VOICES);
  const sounds = useLibrary((state) => state.sounds);
  return useMemo(() => {
    const kept = (sounds ?? []).flatMap(({ files }) => files.map(({ language }) => language));
    const known = [...voices, ...kept].map(languageOf).filter((language) => language !== "");
    return { known, usual: languagesFor([""]) };
  }, [voices, sounds]);
}

/** Tells the dialog around it that there are files that nobody has sent yet. */
function Unsent({ isAny }: { isAny: boolean }) {
  useUnkept(isAny, () => undefined);
  return null;
}

interface FilesButtonProps {
  label: string;
  take: (files: Incoming[]) => void;
  icon: typeof Files;
  wholeFolder?: boolean;
}

function FilesButton({ label, take, icon: Icon, wholeFolder = false }: FilesButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const asked = wholeFolder ? { webkitdirectory: "" } : { accept: SOUND_FILES };
  return (
    <>
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <Icon size={15} aria-hidden />
        {label}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={label}
        {...asked}
        onChange={(event) => {
          take(chosenFiles(event.target.files));
          event.target.value = "";
        }}
      />
    </>
  );
}

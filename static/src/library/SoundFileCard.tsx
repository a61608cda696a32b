import { Languages, Repeat2, Scissors, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeSoundFile, removeSoundFile } from "../api/sounds";
import { type LibrarySound, languagesFor, lengthOf, type SoundFile } from "../model/sounds";
import { ActionMenu, type MenuAction } from "../panels/parts/ActionMenu";
import { Confirm } from "../panels/parts/Confirm";
import { errorText } from "../panels/parts/errors";
import { Modal } from "../panels/parts/Modal";
import { useEditor } from "../store/editor";
import { useLibrary } from "../store/library";
import { ReplaceDialog, TrimDialog } from "./FileDialogs";
import { HearButton } from "./hearing";
import { LanguageSelect } from "./LanguageSelect";
import { SavedField } from "./SavedField";
import { useLanguageName } from "./words";

interface SoundFileCardProps {
  sound: LibrarySound;
  file: SoundFile;
  /** What callers hear is another sound now. */
  onReplaced: (sound: LibrarySound) => void;
}

type Doing = "replace" | "trim" | "remove" | "language" | null;

/** A prompt's sound in one language, and what is said in it. */
export function SoundFileCard({ sound, file, onReplaced }: SoundFileCardProps) {
  const { t } = useTranslation("library");
  const readOnly = useEditor((state) => state.mayOnlyLook);
  const language = useLanguageName()(file.language);
  const [doing, setDoing] = useState<Doing>(null);
  const actions = useActions(sound, setDoing);
  return (
    <li className="shelf-file">
      <div className="row wrap">
        <HearButton place={file.place} label={t("hear", { name: sound.name, language })} />
        <b>{language}</b>
        <span className="muted">{lengthOf(file.seconds)}</span>
        <span className="small muted shelf-file-name">{file.fileName}</span>
        <span className="grow" />
        {!readOnly && (
          <>
            <button type="button" className="btn small" onClick={() => setDoing("trim")}>
              <Scissors size={13} aria-hidden />
              {t("trim")}
            </button>
            <button type="button" className="btn small" onClick={() => setDoing("replace")}>
              <Repeat2 size={14} aria-hidden />
              {t("replace.button")}
            </button>
            <ActionMenu label={t("fileActions", { language })} actions={actions} />
          </>
        )}
      </div>
      <SavedField
        label={t("text")}
        value={file.text}
        placeholder={t("textPlaceholder")}
        save={async (text) =>
          useLibrary.getState().put(await changeSoundFile(sound.id, file.language, { text }))
        }
        mayBeEmpty
        long
        readOnly={readOnly}
      />
      <Doings
        sound={sound}
        file={file}
        doing={doing}
        done={() => setDoing(null)}
        {...{ onReplaced }}
      />
    </li>
  );
}

function useActions(sound: LibrarySound, begin: (doing: Doing) => void): MenuAction[] {
  const { t } = useTranslation("library");
  const other = { label: t("otherLanguage"), icon: Languages, run: () => begin("language") };
  const remove = {
    label: t("removeFile.button"),
    icon: Trash2,
    danger: true,
    run: () => begin("remove"),
  };
  return sound.files.length > 1 ? [other, remove] : [other];
}

type DoingsProps = SoundFileCardProps & { doing: Doing; done: () => void };

function Doings({ sound, file, onReplaced, doing, done }: DoingsProps) {
  const { t } = useTranslation("library");
  const language = useLanguageName()(file.language);
  const kept = (now: LibrarySound) => {
    done();
    onReplaced(now);
  };
  const shared = { sound, file, onClose: done, onKept: kept };
  if (doing === "replace") return <ReplaceDialog {...shared} />;
  if (doing === "trim") return <TrimDialog {...shared} />;
  if (doing === "language") return <OtherLanguage sound={sound} file={file} onClose={done} />;
  if (doing === null) return null;
  const question = {
    title: t("removeFile.title", { name: sound.name, language }),
    text: t("removeFile.text"),
    deed: t("removeFile.button"),
    danger: true,
    run: async () => useLibrary.getState().put(await removeSoundFile(sound.id, file.language)),
  };
  return <Confirm question={question} onClose={done} />;
}

interface OtherLanguageProps {
  sound: LibrarySound;
  file: SoundFile;
  onClose: () => void;
}

/** The file is spoken in another language than it was said to be. */
function OtherLanguage({ sound, file, onClose }: OtherLanguageProps) {
  const { t } = useTranslation("library");
  const { t: panels } = useTranslation("panels");
  const has = sound.files.map(({ language }) => language);
  const [language, setLanguage] = useState(() => languagesFor(has)[0] ?? "");
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    try {
      useLibrary.getState().put(await changeSoundFile(sound.id, file.language, { language }));
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Modal open title={t("otherLanguage")} onClose={onClose}>
      <LanguageSelect value={language} onChange={setLanguage} without={has} />
      {error !== null && (
        <p className="error" role="alert">
          {errorText(error, panels)}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" onClick={onClose}>
          {panels("common.cancel")}
        </button>
        <button type="button" className="btn primary" onClick={() => void save()}>
          {panels("common.save")}
        </button>
      </div>
    </Modal>
  );
}

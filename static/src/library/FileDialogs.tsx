import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Cut, changeSoundFile, originalOf } from "../api/sounds";
import { later } from "../later";
import { type LibrarySound, languagesFor, type SoundFile } from "../model/sounds";
import { errorText } from "../panels/parts/errors";
import { Modal } from "../panels/parts/Modal";
import { useLoad } from "../panels/parts/useLoad";
import { LanguageSelect } from "./LanguageSelect";
import { CloseRow } from "./NewSoundDialog";
import { useLanguageName } from "./words";
import "../styles/recording.css";

const Recorder = later(() => import("../recording/Recorder").then((part) => part.Recorder));
const Trim = later(() => import("../recording/Trim").then((part) => part.Trim));

interface DialogProps {
  sound: LibrarySound;
  onKept: (sound: LibrarySound) => void;
  onClose: () => void;
}

/** Another sound in the place of a prompt's file. */
export function ReplaceDialog({ sound, file, ...on }: DialogProps & { file: SoundFile }) {
  const { t } = useTranslation("library");
  const language = useLanguageName()(file.language);
  // The one that is to go, also when another one comes meanwhile.
  const [instead] = useState(file.place);
  return (
    <Modal
      open
      wide
      title={t("replace.title", { name: sound.name, language })}
      onClose={on.onClose}
    >
      <p className="muted">{t("replace.text")}</p>
      <Recorder target={{ id: sound.id, language: file.language, instead }} onKept={on.onKept} />
      <CloseRow />
    </Modal>
  );
}

/** The same prompt in one more language. */
export function AddLanguageDialog({ sound, onKept, onClose }: DialogProps) {
  const { t } = useTranslation("library");
  // As people saw it when they began, also when somebody else adds a language meanwhile.
  const [has] = useState(() => sound.files.map((file) => file.language));
  const [language, setLanguage] = useState(() => languagesFor(has)[0] ?? "");
  return (
    <Modal open wide title={t("addLanguage.title", { name: sound.name })} onClose={onClose}>
      <LanguageSelect value={language} onChange={setLanguage} without={has} />
      <Recorder target={{ id: sound.id, language, instead: null }} onKept={onKept} />
      <CloseRow />
    </Modal>
  );
}

/** Keep another piece of what was recorded or brought: the original is still there. */
export function TrimDialog({ sound, file, ...on }: DialogProps & { file: SoundFile }) {
  const { t } = useTranslation("library");
  const { t: panels } = useTranslation("panels");
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { id } = sound;
  const original = useLoad(useCallback(() => originalOf(id, file.language), [id, file.language]));
  const keep = async (cut: Cut) => {
    setBusy(true);
    try {
      on.onKept(await changeSoundFile(id, file.language, cut));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const error = failure ?? original.error;
  return (
    <Modal open wide title={t("trimAnew", { name: sound.name })} onClose={on.onClose}>
      {original.loading && <p className="muted">{panels("common.loading")}</p>}
      {original.data !== null && (
        <div hidden={busy}>
          <Trim source={original.data} first={file} onKeep={(cut) => void keep(cut)} />
        </div>
      )}
      {busy && <p role="status">{t("sending")}</p>}
      {error !== null && (
        <p className="error" role="alert">
          {errorText(error, panels)}
        </p>
      )}
      <CloseRow />
    </Modal>
  );
}

import { Dialog } from "@base-ui/react/dialog";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { later } from "../later";
import type { LibrarySound } from "../model/sounds";
import { Line } from "../panels/parts/Line";
import { Modal } from "../panels/parts/Modal";
import { useApp } from "../store/app";
import { FolderField } from "./FolderField";
import { LanguageSelect } from "./LanguageSelect";

const Recorder = later(() => import("../recording/Recorder").then((part) => part.Recorder));

interface NewSoundDialogProps {
  folder: string;
  folders: readonly string[];
  onKept: (sound: LibrarySound) => void;
  onClose: () => void;
}

/** One new prompt: what it is called, where it goes, and the sound itself. */
export function NewSoundDialog({ folder: first, folders, onKept, onClose }: NewSoundDialogProps) {
  const { t } = useTranslation("library");
  const [name, setName] = useState("");
  const [folder, setFolder] = useState(first);
  const [language, setLanguage] = useState<string>(useApp((state) => state.lang));
  return (
    <Modal open wide title={t("new.title")} onClose={onClose}>
      <Line label={t("name")} value={name} onChange={setName} help={t("new.nameHelp")} />
      <div className="library-two">
        <FolderField value={folder} onChange={setFolder} folders={folders} />
        <LanguageSelect value={language} onChange={setLanguage} />
      </div>
      <Recorder target={{ name: name.trim(), folder: folder.trim(), language }} onKept={onKept} />
      <CloseRow />
    </Modal>
  );
}

/** Closes the dialog that it stands in, as Escape does. */
export function CloseRow() {
  const { t } = useTranslation("panels");
  return (
    <div className="actions">
      <Dialog.Close className="btn">{t("common.close")}</Dialog.Close>
    </div>
  );
}

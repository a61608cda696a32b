import { Files, FolderOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Modal } from "../panels/parts/Modal";
import { SOUND_FILES } from "../recording/Ways";
import { useApp } from "../store/app";
import { chosenFiles } from "./droppedFiles";
import { FolderField } from "./FolderField";
import { LanguageSelect } from "./LanguageSelect";
import { type Incoming, isPeoples } from "./queue";
import { useUploads } from "./uploads";

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
  const inFolders = peoples.some(({ path }) => path.includes("/"));
  const send = () => {
    useUploads.getState().add(peoples, { folder: folder.trim(), language });
    onClose();
  };
  return (
    <Modal open wide title={t("many.title")} onClose={onClose}>
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

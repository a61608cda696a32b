import { ChevronRight, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { removeSound } from "../api/sounds";
import { fileFor, isUnused, type LibrarySound, lengthOf } from "../model/sounds";
import { ActionMenu } from "../panels/parts/ActionMenu";
import { Confirm } from "../panels/parts/Confirm";
import { Modal } from "../panels/parts/Modal";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { useLibrary } from "../store/library";
import { HearButton } from "./hearing";
import { CloseRow } from "./NewSoundDialog";
import { SoundDetails } from "./SoundDetails";
import { UsedBy, UsedShortly } from "./UsedBy";
import { useLanguageName } from "./words";

interface SoundRowProps {
  sound: LibrarySound;
  folders: string[];
  open: boolean;
  toggle: () => void;
  /** Its folder is named as well. */
  withFolder: boolean;
}

/** One prompt of the library; opened, with all that can be done with it. */
export function SoundRow({ sound, folders, open, toggle, withFolder }: SoundRowProps) {
  const { t } = useTranslation("library");
  const nameOf = useLanguageName();
  const lang = useApp((state) => state.lang);
  const heard = fileFor(sound, lang);
  const row = useSeen(open);
  return (
    <li className="shelf-sound" data-open={open} ref={row}>
      <div className="shelf-row">
        {heard !== undefined && (
          <HearButton
            place={heard.place}
            label={t("hear", { name: sound.name, language: nameOf(heard.language) })}
          />
        )}
        <div className="shelf-name">
          <button type="button" className="link" aria-expanded={open} onClick={toggle}>
            <ChevronRight size={15} aria-hidden />
            {sound.name}
          </button>
          <span className="small muted">
            {[withFolder ? sound.folder : "", heard?.text ?? ""].filter(Boolean).join(" · ")}
          </span>
        </div>
        <span className="shelf-languages">
          {sound.files.map(({ language, seconds }) => (
            <span key={language} className="pill">
              {nameOf(language)} {lengthOf(seconds)}
            </span>
          ))}
        </span>
        <span className="shelf-used">
          <UsedShortly used={sound.used} />
        </span>
        <RowMenu sound={sound} open={open} toggle={toggle} />
      </div>
      {open && <SoundDetails sound={sound} folders={folders} />}
    </li>
  );
}

/** A prompt that is opened is brought into view, as far as there is room for it. */
function useSeen(open: boolean) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return row;
}

function RowMenu({ sound, open, toggle }: Pick<SoundRowProps, "sound" | "open" | "toggle">) {
  const { t } = useTranslation("library");
  const readOnly = useEditor((state) => state.mayOnlyLook);
  const [removing, setRemoving] = useState(false);
  if (readOnly) return <span />;
  const actions = [
    ...(open ? [] : [{ label: t("edit"), icon: Pencil, run: toggle }]),
    {
      label: t("remove.button"),
      icon: Trash2,
      danger: true,
      // What flows use since may not be known here yet.
      run: () =>
        void useLibrary
          .getState()
          .load()
          .finally(() => setRemoving(true)),
    },
  ];
  return (
    <>
      <ActionMenu label={t("actions", { name: sound.name })} actions={actions} />
      {removing && <Removal sound={sound} onClose={() => setRemoving(false)} />}
    </>
  );
}

/** What flows use is not taken from them: they are named instead. */
function Removal({ sound, onClose }: { sound: LibrarySound; onClose: () => void }) {
  const { t } = useTranslation("library");
  if (!isUnused(sound)) {
    return (
      <Modal open title={t("remove.usedTitle", { name: sound.name })} onClose={onClose}>
        <p className="muted">{t("remove.usedText", { count: sound.used.length })}</p>
        <UsedBy used={sound.used} />
        <CloseRow />
      </Modal>
    );
  }
  const question = {
    title: t("remove.title", { name: sound.name }),
    text: t("remove.text"),
    deed: t("remove.button"),
    danger: true,
    run: async () => {
      await removeSound(sound.id);
      useLibrary.getState().drop(sound.id);
    },
  };
  return <Confirm question={question} onClose={onClose} />;
}

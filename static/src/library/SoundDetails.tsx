import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeSound } from "../api/sounds";
import { isUnused, type LibrarySound, languagesFor } from "../model/sounds";
import { useEditor } from "../store/editor";
import { useLibrary } from "../store/library";
import { hrefOf } from "../store/router";
import { AddLanguageDialog } from "./FileDialogs";
import { SavedField } from "./SavedField";
import { SoundFileCard } from "./SoundFileCard";
import { UsedBy } from "./UsedBy";

/** All of one prompt: its name and folder, its sound in each language, and who uses it. */
export function SoundDetails({ sound, folders }: { sound: LibrarySound; folders: string[] }) {
  const { t } = useTranslation("library");
  const readOnly = useEditor((state) => state.mayOnlyLook);
  const [adding, setAdding] = useState(false);
  const [replaced, setReplaced] = useState(false);
  const put = useLibrary((state) => state.put);
  const save = async (change: { name?: string; folder?: string }) =>
    put(await changeSound(sound.id, change));
  const kept = (now: LibrarySound) => {
    put(now);
    setAdding(false);
    setReplaced(true);
  };
  const mayAdd = languagesFor(sound.files.map((file) => file.language)).length > 0;
  return (
    <div className="shelf-details">
      {replaced && <TryThem sound={sound} />}
      <div className="library-two">
        <SavedField
          label={t("name")}
          value={sound.name}
          save={(name) => save({ name })}
          readOnly={readOnly}
        />
        <SavedField
          label={t("folder")}
          value={sound.folder}
          save={(folder) => save({ folder })}
          options={folders}
          placeholder={t("noFolder")}
          mayBeEmpty
          readOnly={readOnly}
        />
      </div>
      <ul className="shelf-files">
        {sound.files.map((file) => (
          <SoundFileCard key={file.language} sound={sound} file={file} onReplaced={kept} />
        ))}
      </ul>
      {!readOnly && mayAdd && (
        <button type="button" className="btn small" onClick={() => setAdding(true)}>
          <Plus size={14} aria-hidden />
          {t("addLanguage.button")}
        </button>
      )}
      <Used sound={sound} />
      {adding && <AddLanguageDialog sound={sound} onKept={kept} onClose={() => setAdding(false)} />}
    </div>
  );
}

function Used({ sound }: { sound: LibrarySound }) {
  const { t } = useTranslation("library");
  return (
    <section>
      <h3>{t("usedIn")}</h3>
      {isUnused(sound) ? (
        <p className="muted small">{t("unusedText")}</p>
      ) : (
        <UsedBy used={sound.used} />
      )}
    </section>
  );
}

/** What callers hear has just changed: whoever uses it is called from here. */
function TryThem({ sound: { used } }: { sound: LibrarySound }) {
  const { t } = useTranslation("library");
  const count = used.length;
  return (
    <div className="banner good try-them" role="status">
      <span>{count === 0 ? t("changed.unused") : t("changed.used", { count })}</span>
      {used.map(({ flow, name }) => (
        <a key={flow} href={hrefOf({ page: "flow", id: flow, at: "phone" })}>
          {name}
        </a>
      ))}
    </div>
  );
}

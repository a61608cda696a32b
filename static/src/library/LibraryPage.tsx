import "./texts";
import "../styles/library.css";
import { AudioLines, Files, Mic } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { foldersOf, type LibrarySound, type Wanted } from "../model/sounds";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { useLibrary } from "../store/library";
import { HearingRoom } from "./hearing";
import { NewSoundDialog } from "./NewSoundDialog";
import type { Incoming } from "./queue";
import { Shelf } from "./Shelf";
import { UploadDialog } from "./UploadDialog";
import { UploadTray } from "./UploadTray";
import { useFilesDrop } from "./useFilesDrop";

const EVERYTHING: Wanted = { search: "", folder: null, unused: false, order: "name" };

/** The library of prompts: made once, used in any flow by their name. `id` is opened at first. */
export function LibraryPage({ id }: { id: string | undefined }) {
  const { t } = useTranslation("library");
  const { sounds, load } = useLibrary();
  const mayChange = !useEditor((state) => state.mayOnlyLook);
  const [wanted, setWanted] = useState(EVERYTHING);
  const [adding, setAdding] = useState<"one" | readonly Incoming[] | null>(null);
  const isAsking = () => document.querySelector('[role="dialog"]') !== null;
  // The other dialogs have places of their own for a file.
  const mayDrop = () => mayChange && (Array.isArray(adding) || !isAsking());
  const dragging = useFilesDrop(mayDrop, setAdding);
  useEffect(() => void load(), [load]);
  const want = (change: Partial<Wanted>) => setWanted((before) => ({ ...before, ...change }));
  const add = mayChange ? (
    <AddButtons one={() => setAdding("one")} many={() => setAdding([])} />
  ) : null;
  return (
    <div className="page library-page">
      <header className="page-head">
        <div className="grow">
          <h1>{t("title")}</h1>
          <p className="muted">{t("about")}</p>
        </div>
        {sounds !== null && sounds.length > 0 && add}
      </header>
      {!mayChange && <p className="banner">{t("people.youLook", { ns: "panels" })}</p>}
      <HearingRoom>
        <UploadTray />
        <Content add={add}>
          {sounds !== null && (
            <Shelf key={id} sounds={sounds} wanted={wanted} want={want} first={id ?? null} />
          )}
        </Content>
      </HearingRoom>
      <Adding adding={adding} folder={wanted.folder ?? ""} done={() => setAdding(null)} />
      {dragging && <div className="drop-hint">{t("drop")}</div>}
    </div>
  );
}

function AddButtons({ one, many }: { one: () => void; many: () => void }) {
  const { t } = useTranslation("library");
  return (
    <>
      <button type="button" className="btn" onClick={many}>
        <Files size={15} aria-hidden />
        {t("many.button")}
      </button>
      <button type="button" className="btn primary" onClick={one}>
        <Mic size={15} aria-hidden />
        {t("new.button")}
      </button>
    </>
  );
}

/** The shelf; before it is there, or without a prompt on it, what to do. */
function Content({ add, children }: { add: ReactNode; children: ReactNode }) {
  const { t } = useTranslation("library");
  const { t: panels } = useTranslation("panels");
  const { sounds, error, load } = useLibrary();
  if (sounds === null && error !== null) {
    return (
      <p className="banner bad" role="alert">
        {errorText(error, panels)}
        <button type="button" className="btn small" onClick={() => void load()}>
          {panels("common.retry")}
        </button>
      </p>
    );
  }
  if (sounds === null) return <p className="muted">{panels("common.loading")}</p>;
  if (sounds.length > 0) return children;
  return (
    <div className="card empty">
      <AudioLines size={28} aria-hidden />
      <h2>{t("empty.title")}</h2>
      <p className="muted">{t("empty.text")}</p>
      <div className="row wrap">{add}</div>
    </div>
  );
}

interface AddingProps {
  adding: "one" | readonly Incoming[] | null;
  folder: string;
  done: () => void;
}

function Adding({ adding, folder, done }: AddingProps) {
  const { sounds, put } = useLibrary();
  if (adding === null) return null;
  const folders = foldersOf(sounds ?? []).map(({ name }) => name);
  const shared = { folder, folders: folders.filter(Boolean), onClose: done };
  if (adding !== "one") return <UploadDialog {...shared} dropped={adding} />;
  const kept = (sound: LibrarySound) => {
    put(sound);
    done();
  };
  return <NewSoundDialog {...shared} onKept={kept} />;
}

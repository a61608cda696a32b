import { Folder as FolderSign } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  foldersOf,
  isUnused,
  type LibrarySound,
  type Order,
  soundsFound,
  type Wanted,
} from "../model/sounds";
import { useApp } from "../store/app";
import { SoundRow } from "./SoundRow";

interface ShelfProps {
  sounds: readonly LibrarySound[];
  wanted: Wanted;
  want: (change: Partial<Wanted>) => void;
  /** The prompt that is opened at first. */
  first: string | null;
}

/** The prompts: folders at the left, the search above, and below it what was found. */
export function Shelf({ sounds, wanted, want, first }: ShelfProps) {
  const { t } = useTranslation("library");
  const lang = useApp((state) => state.lang);
  const folders = foldersOf(sounds, lang);
  // A folder is gone with its last prompt.
  const folder = folders.some(({ name }) => name === wanted.folder) ? wanted.folder : null;
  const found = soundsFound(sounds, { ...wanted, folder }, lang);
  return (
    <div className="library">
      <Folders all={sounds.length} folders={folders} chosen={folder} want={want} />
      <div className="library-shelf">
        <Tools sounds={sounds} wanted={wanted} want={want} />
        {found.length === 0 ? (
          <div className="row wrap">
            <p className="muted">{t("noMatch")}</p>
            <button
              type="button"
              className="btn small"
              onClick={() => want({ search: "", unused: false, folder: null })}
            >
              {t("showAll")}
            </button>
          </div>
        ) : (
          <Rows
            found={found}
            first={first}
            folders={folders.map(({ name }) => name).filter(Boolean)}
            withFolder={folder === null}
          />
        )}
      </div>
    </div>
  );
}

/** So many rows are drawn; a thousand of them would take seconds. */
const DRAWN_AT_ONCE = 50;

interface RowsProps {
  found: LibrarySound[];
  first: string | null;
  folders: string[];
  withFolder: boolean;
}

function Rows({ found, first, folders, withFolder }: RowsProps) {
  const { t } = useTranslation("library");
  const [open, setOpen] = useState<string | null>(first);
  const [wished, setWished] = useState(DRAWN_AT_ONCE);
  const drawn = Math.max(wished, found.findIndex(({ id }) => id === open) + 1);
  const left = found.length - drawn;
  return (
    <>
      <ul className="card shelf-list">
        {found.slice(0, drawn).map((sound) => (
          <SoundRow
            key={sound.id}
            sound={sound}
            folders={folders}
            open={open === sound.id}
            toggle={() => setOpen(open === sound.id ? null : sound.id)}
            withFolder={withFolder}
          />
        ))}
      </ul>
      {left > 0 && (
        <button type="button" className="btn" onClick={() => setWished(drawn + DRAWN_AT_ONCE)}>
          {t("further", { count: left })}
        </button>
      )}
    </>
  );
}

interface FoldersProps {
  all: number;
  folders: { name: string; count: number }[];
  chosen: string | null;
  want: (change: Partial<Wanted>) => void;
}

function Folders({ all, folders, chosen, want }: FoldersProps) {
  const { t } = useTranslation("library");
  if (folders.every(({ name }) => name === "")) return null;
  const rows = [{ name: null, count: all }, ...folders];
  const label = (name: string | null) => (name === null ? t("all") : name || t("noFolder"));
  return (
    <nav className="library-folders" aria-label={t("folders")}>
      {rows.map(({ name, count }) => (
        <button
          key={name ?? "all"}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => want({ folder: name })}
        >
          <FolderSign size={15} aria-hidden />
          <span>{label(name)}</span>
          <small>{count}</small>
        </button>
      ))}
    </nav>
  );
}

const orders: readonly Order[] = ["name", "newest", "longest"];

function Tools({ sounds, wanted, want }: Omit<ShelfProps, "first">) {
  const { t } = useTranslation("library");
  const unused = sounds.filter(isUnused).length;
  return (
    <div className="library-tools">
      <input
        className="input search"
        type="search"
        placeholder={t("search")}
        aria-label={t("search")}
        value={wanted.search}
        onChange={(event) => want({ search: event.target.value })}
      />
      <select
        className="input"
        aria-label={t("order.title")}
        value={wanted.order}
        onChange={(event) => want({ order: event.target.value as Order })}
      >
        {orders.map((order) => (
          <option key={order} value={order}>
            {t(`order.${order}`)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="btn unused-button"
        aria-pressed={wanted.unused}
        disabled={unused === 0 && !wanted.unused}
        onClick={() => want({ unused: !wanted.unused })}
      >
        {t("unusedCount", { count: unused })}
      </button>
    </div>
  );
}

import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useState } from "react";

export interface Found {
  id: string;
  label: string;
  icon: ReactNode;
  /** A few words more, behind the label. */
  hint?: string | undefined;
  /** The quick key that does the same. */
  keys?: string | undefined;
}

export interface FoundGroup<Item extends Found> {
  id: string;
  label: string;
  items: readonly Item[];
}

interface SearchListProps<Item extends Found> {
  groups: readonly FoundGroup<Item>[];
  /** What the field is for; also its placeholder. */
  label: string;
  search: string;
  onSearch: (search: string) => void;
  onChoose: (item: Item) => void;
  /** What is said where nothing is found. */
  none: string;
  field?: Ref<HTMLInputElement>;
  children?: ReactNode;
}

/** Where the arrow keys lead in a list of `count`, or undefined for other keys. */
function stepTo(key: string, at: number, count: number): number | undefined {
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "PageDown") return Math.min(at + 8, count - 1);
  if (key === "PageUp") return Math.max(at - 8, 0);
  return undefined;
}

/** A search field and, beneath it, what it finds: all with the arrow keys and Enter, or the mouse. */
export function SearchList<Item extends Found>(props: SearchListProps<Item>) {
  const { groups, label, search, onSearch, onChoose } = props;
  const list = useId();
  const [at, setAt] = useState(0);
  const items = groups.flatMap((group) => group.items);
  const chosen = items[at] ?? items[0];
  const idOf = (item: Found) => `${list}-${item.id}`;
  useShown(chosen === undefined ? "" : idOf(chosen));

  const onKeyDown = (event: KeyboardEvent) => {
    const next = items.length === 0 ? undefined : stepTo(event.key, at, items.length);
    if (next !== undefined) {
      event.preventDefault();
      setAt(next);
    }
    if (event.key === "Enter" && chosen !== undefined) {
      event.preventDefault();
      onChoose(chosen);
    }
  };

  return (
    <>
      <input
        ref={props.field}
        type="text"
        role="combobox"
        className="input"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={items.length > 0}
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : idOf(chosen)}
        placeholder={label}
        aria-label={label}
        value={search}
        onChange={(event) => {
          setAt(0);
          onSearch(event.target.value);
        }}
        onKeyDown={onKeyDown}
      />
      {props.children}
      <div id={list} role="listbox" className="search-list" aria-label={label}>
        {groups.map((group) => (
          <Group key={group.id} group={group} chosen={chosen} idOf={idOf} onChoose={onChoose} />
        ))}
      </div>
      {items.length === 0 && <p className="hint">{props.none}</p>}
    </>
  );
}

/** Keep what the arrow keys chose in sight. */
function useShown(id: string): void {
  useEffect(() => {
    document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  }, [id]);
}

interface GroupProps<Item extends Found> {
  group: FoundGroup<Item>;
  chosen: Item | undefined;
  idOf: (item: Item) => string;
  onChoose: (item: Item) => void;
}

function Group<Item extends Found>({ group, chosen, idOf, onChoose }: GroupProps<Item>) {
  const title = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no group of options
    <div role="group" aria-labelledby={title}>
      <div className="menu-title" id={title}>
        {group.label}
      </div>
      {group.items.map((item) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above
        <div
          key={item.id}
          id={idOf(item)}
          role="option"
          // The focus stays in the field, as the pattern of a combobox wants it.
          tabIndex={-1}
          className="menu-item"
          aria-selected={item.id === chosen?.id}
          data-type={item.id}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          {item.icon}
          <span className="found-label">{item.label}</span>
          {item.hint !== undefined && <small className="found-hint">{item.hint}</small>}
          {item.keys !== undefined && <kbd>{item.keys}</kbd>}
        </div>
      ))}
    </div>
  );
}

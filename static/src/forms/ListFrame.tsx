import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useListFocus } from "./useListFocus";

interface ListFrameProps<T> {
  items: readonly T[];
  labelId: string;
  describedBy: string | undefined;
  addText: string;
  least: number;
  most: number;
  /** What an item is called where it is moved or taken away. */
  nameOf(item: T, index: number): string;
  /** What tells items apart when they are moved; without it their place does. */
  keyOf?(index: number): number;
  fresh(): T;
  /** Other kinds of items that can be added, each by a button of its own. */
  more?: readonly { text: string; fresh(): T }[];
  set(items: T[]): void;
  children(item: T, index: number, actions: ReactNode): ReactNode;
}

/** A list whose items can be added, taken away and moved. */
export function ListFrame<T>(props: ListFrameProps<T>) {
  const { t } = useTranslation("panels");
  const { list, added, moved } = useListFocus();
  const { items, least, most, set } = props;
  const adds = [{ text: props.addText, fresh: props.fresh }, ...(props.more ?? [])];

  const add = (fresh: () => T) => {
    added(items.length);
    set([...items, fresh()]);
  };
  const move = (from: number, to: number) => {
    moved(to, to < from ? "up" : "down");
    set(swapped(items, from, to));
  };
  const full = items.length >= most;

  return (
    <fieldset
      ref={list}
      className="list"
      aria-labelledby={props.labelId}
      aria-describedby={props.describedBy}
    >
      <ol>
        {items.map((item, index) => (
          // Most items have no identity of their own: their place is all that tells them apart.
          <li key={props.keyOf?.(index) ?? index} data-index={index}>
            {props.children(
              item,
              index,
              <ItemActions
                name={props.nameOf(item, index)}
                canRemove={items.length > least}
                up={index > 0 ? () => move(index, index - 1) : undefined}
                down={index < items.length - 1 ? () => move(index, index + 1) : undefined}
                remove={() => set(items.filter((_, other) => other !== index))}
              />,
            )}
          </li>
        ))}
      </ol>
      {full ? (
        <p className="hint">{t("field.full", { count: most })}</p>
      ) : (
        <div className="list-adds">
          {adds.map(({ text, fresh }) => (
            <button key={text} type="button" className="btn small" onClick={() => add(fresh)}>
              <Plus size={14} aria-hidden />
              {text}
            </button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

function swapped<T>(items: readonly T[], one: number, other: number): T[] {
  return items.map((item, index) => {
    if (index === one) return items[other] ?? item;
    return index === other ? (items[one] ?? item) : item;
  });
}

interface ItemActionsProps {
  name: string;
  canRemove: boolean;
  up: (() => void) | undefined;
  down: (() => void) | undefined;
  remove(): void;
}

function ItemActions({ name, canRemove, up, down, remove }: ItemActionsProps) {
  const { t } = useTranslation("panels");
  const removes = canRemove ? remove : undefined;
  const buttons = [
    { does: "up", label: t("field.up", { what: name }), Icon: ArrowUp, run: up },
    { does: "down", label: t("field.down", { what: name }), Icon: ArrowDown, run: down },
    { does: "remove", label: t("field.remove", { what: name }), Icon: X, run: removes },
  ];
  return (
    <span className="item-actions">
      {buttons.map(({ does, label, Icon, run }) => (
        <button
          key={does}
          type="button"
          className="tiny"
          data-does={does}
          aria-label={label}
          title={label}
          disabled={run === undefined}
          onClick={run}
        >
          <Icon size={14} aria-hidden />
        </button>
      ))}
    </span>
  );
}

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
  fresh(): T;
  set(items: T[]): void;
  children(item: T, index: number, actions: ReactNode): ReactNode;
}

/** A list whose items can be added, taken away and moved. */
export function ListFrame<T>(props: ListFrameProps<T>) {
  const { t } = useTranslation("panels");
  const { list, added } = useListFocus();
  const { items, least, most, set } = props;

  const add = () => {
    added(items.length);
    set([...items, props.fresh()]);
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
          // Items have no identity of their own: their place is all that tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} data-index={index}>
            {props.children(
              item,
              index,
              <ItemActions
                name={props.nameOf(item, index)}
                canRemove={items.length > least}
                up={index > 0 ? () => set(swapped(items, index, index - 1)) : undefined}
                down={
                  index < items.length - 1 ? () => set(swapped(items, index, index + 1)) : undefined
                }
                remove={() => set(items.filter((_, other) => other !== index))}
              />,
            )}
          </li>
        ))}
      </ol>
      {full ? (
        <p className="hint">{t("field.full", { count: most })}</p>
      ) : (
        <button type="button" className="btn small" onClick={add}>
          <Plus size={14} aria-hidden />
          {props.addText}
        </button>
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
  const buttons = [
    { label: t("field.up", { what: name }), Icon: ArrowUp, run: up },
    { label: t("field.down", { what: name }), Icon: ArrowDown, run: down },
    { label: t("field.remove", { what: name }), Icon: X, run: canRemove ? remove : undefined },
  ];
  return (
    <span className="item-actions">
      {buttons.map(({ label, Icon, run }) => (
        <button
          key={label}
          type="button"
          className="tiny"
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

import { Autocomplete } from "@base-ui/react/autocomplete";
import { useState } from "react";
import { tied, type WidgetProps } from "./form";

export interface Suggestion {
  value: string;
  hint: string;
}

interface SuggestProps {
  widget: WidgetProps;
  value: string;
  items: Suggestion[];
  /** What the list says when it has nothing to offer. */
  empty: string;
  mono?: boolean;
}

/** A line of text with a list of what could stand there. Anything else may be typed too. */
export function Suggest({ widget, value, items, empty, mono = false }: SuggestProps) {
  const [typing, setTyping] = useState(false);
  const query = value.trim().toLowerCase();
  const shown = typing ? items.filter((item) => item.value.toLowerCase().includes(query)) : items;
  return (
    <Autocomplete.Root
      items={items}
      filteredItems={shown}
      mode="none"
      openOnInputClick
      value={value}
      itemToStringValue={(item: Suggestion) => item.value}
      onValueChange={(text, { reason }) => {
        setTyping(reason === "input-change");
        widget.set(text);
      }}
      onOpenChange={(open, { reason }) => open && setTyping(reason === "input-change")}
    >
      <Autocomplete.InputGroup className="suggest">
        <Autocomplete.Input
          {...tied(widget)}
          className={mono ? "input mono" : "input"}
          spellCheck={false}
          maxLength={widget.field.schema.maxLength}
          placeholder={widget.field.text.placeholder}
        />
        <Autocomplete.Trigger className="suggest-open" tabIndex={-1} aria-hidden />
      </Autocomplete.InputGroup>
      <Autocomplete.Portal>
        <Autocomplete.Positioner className="floating" sideOffset={4}>
          <Autocomplete.Popup className="menu suggest-list">
            <Autocomplete.Empty>
              <p className="suggest-empty hint">{empty}</p>
            </Autocomplete.Empty>
            <Autocomplete.List>
              {(item: Suggestion) => (
                <Autocomplete.Item
                  key={item.value}
                  className="menu-item variable-item"
                  value={item}
                >
                  {mono ? <code>{item.value}</code> : <span>{item.value}</span>}
                  <span className="muted">{item.hint}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}

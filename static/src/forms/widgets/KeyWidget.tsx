import { textOf, tied, type WidgetProps } from "../form";

const KEYS = /[0-9*#]/g;

/** One key of the telephone. Typing another key replaces it. */
export function KeyWidget(props: WidgetProps) {
  const key = textOf(props.value);
  const change = (text: string) => {
    const keys = text.match(KEYS) ?? [];
    if (keys.length === 0) return;
    props.set(keys.findLast((candidate) => candidate !== key) ?? key);
  };
  return (
    <input
      {...tied(props)}
      className="input key-input"
      type="text"
      inputMode="tel"
      autoComplete="off"
      value={key}
      onFocus={(event) => event.target.select()}
      onChange={(event) => change(event.target.value)}
    />
  );
}

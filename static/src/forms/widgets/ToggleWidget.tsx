import { tied, type WidgetProps } from "../form";

/** Yes or no, as a switch; the label stands beside it (see FieldView). */
export function ToggleWidget(props: WidgetProps) {
  return (
    <input
      {...tied(props)}
      type="checkbox"
      role="switch"
      className="switch"
      checked={props.value === true}
      aria-checked={props.value === true}
      onChange={(event) => props.set(event.target.checked)}
    />
  );
}

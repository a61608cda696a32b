import { useRef } from "react";
import { Chips } from "../Chips";
import { textOf, tied, type WidgetProps } from "../form";
import { InsertVariable } from "../InsertVariable";

/** One line of text, with "insert a variable" where the field takes templates. */
export function TextWidget(props: WidgetProps) {
  const { field, value, set } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="with-insert">
      <input
        {...tied(props)}
        ref={input}
        className="input"
        type="text"
        inputMode={field.kind === "phone" ? "tel" : "text"}
        autoComplete="off"
        spellCheck={field.kind === "text"}
        maxLength={field.schema.maxLength}
        placeholder={field.text.placeholder}
        value={textOf(value)}
        onChange={(event) => set(event.target.value)}
      />
      {field.schema["x-template"] && (
        <>
          <Chips text={textOf(value)} over={input} />
          <InsertVariable into={input} set={set} />
        </>
      )}
    </div>
  );
}

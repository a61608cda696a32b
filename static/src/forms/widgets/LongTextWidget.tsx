import { useRef } from "react";
import { Chips } from "../Chips";
import { textOf, tied, type WidgetProps } from "../form";
import { InsertVariable } from "../InsertVariable";

/** Several lines of text. */
export function LongTextWidget(props: WidgetProps) {
  const { field, value, set } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="with-insert tall">
      <textarea
        {...tied(props)}
        ref={input}
        className="input"
        rows={4}
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

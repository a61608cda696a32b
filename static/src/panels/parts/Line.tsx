import { useId } from "react";

interface LineProps {
  label: string;
  value: string;
  onChange(value: string): void;
  help?: string;
  required?: boolean;
  invalid?: boolean;
  mono?: boolean;
  /** A password; "known" is one that browsers may fill in. */
  secret?: boolean | "known";
}

/** One line to type into: its label, the field, and what helps to fill it. */
export function Line({ label, value, onChange, help, required, invalid, mono, secret }: LineProps) {
  const id = useId();
  const kept = secret === "known" ? "current-password" : "new-password";
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={mono ? "input mono" : "input"}
        type={secret ? "password" : "text"}
        autoComplete={secret ? kept : "off"}
        spellCheck={false}
        required={required ?? false}
        aria-invalid={invalid || undefined}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {help !== undefined && (
        <p className="hint" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "../panels/parts/errors";

interface SavedFieldProps {
  label: string;
  value: string;
  save: (value: string) => Promise<unknown>;
  /** An empty value is taken as well. */
  mayBeEmpty?: boolean;
  /** Several lines. */
  long?: boolean;
  /** What can be chosen instead of being typed. */
  options?: readonly string[];
  placeholder?: string;
  readOnly: boolean;
}

/** A field that is saved when people leave it, or press Enter; Escape takes back what was typed. */
export function SavedField(props: SavedFieldProps) {
  const { t } = useTranslation("panels");
  const id = useId();
  const { typed, error, type, done, drop } = useTyped(props);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => {
    if (event.key === "Enter" && !props.long) done();
    if (event.key === "Escape" && typed !== null) {
      event.stopPropagation();
      drop();
    }
  };
  const shared = {
    id,
    className: "input",
    value: typed ?? props.value,
    placeholder: props.placeholder,
    readOnly: props.readOnly,
    "aria-invalid": error !== null || undefined,
    onBlur: done,
    onKeyDown,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.long ? (
        <textarea
          {...shared}
          rows={2}
          maxLength={4000}
          onChange={(event) => type(event.target.value)}
        />
      ) : (
        <input
          {...shared}
          maxLength={100}
          autoComplete="off"
          list={props.options === undefined ? undefined : `${id}-list`}
          onChange={(event) => type(event.target.value)}
        />
      )}
      {props.options !== undefined && (
        <datalist id={`${id}-list`}>
          {props.options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
      {error !== null && (
        <p className="error" role="alert">
          {errorText(error, t)}
        </p>
      )}
    </div>
  );
}

function useTyped({ value, save, mayBeEmpty = false }: SavedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const drop = () => {
    setTyped(null);
    setError(null);
  };
  const done = async () => {
    const next = typed?.trim();
    if (next === undefined || next === value || (next === "" && !mayBeEmpty)) return drop();
    try {
      await save(next);
      // Who went on typing keeps that.
      setTyped((now) => (now?.trim() === next ? null : now));
      setError(null);
    } catch (failure) {
      setError(failure);
    }
  };
  return { typed, error, type: setTyped, done: () => void done(), drop };
}

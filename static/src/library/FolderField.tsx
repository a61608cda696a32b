import { useId } from "react";
import { useTranslation } from "react-i18next";

interface FolderFieldProps {
  value: string;
  onChange: (folder: string) => void;
  folders: readonly string[];
  placeholder?: string;
}

/** The folder of what is new: one that is there, or another. */
export function FolderField({ value, onChange, folders, placeholder }: FolderFieldProps) {
  const { t } = useTranslation("library");
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t("folder")}</label>
      <input
        id={id}
        className="input"
        autoComplete="off"
        maxLength={100}
        list={`${id}-list`}
        placeholder={placeholder ?? t("noFolder")}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={`${id}-list`}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
    </div>
  );
}

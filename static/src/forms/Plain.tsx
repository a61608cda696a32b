import { isRecord } from "../model/values";

/** A value that no form knows, for people to read: lists and parts one below the other, no brackets. */
export function Plain({ value, id }: { value: unknown; id?: string }) {
  if (Array.isArray(value) && value.length > 0) {
    return (
      <ol className="plain-values" id={id}>
        {value.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: items have no name of their own
          <li key={index}>
            <Plain value={item} />
          </li>
        ))}
      </ol>
    );
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    return (
      <dl className="plain-values" id={id}>
        {Object.entries(value).map(([name, below]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Plain value={below} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  const empty = value === null || value === undefined || value === "" || typeof value === "object";
  return <output id={id}>{empty ? "–" : String(value)}</output>;
}

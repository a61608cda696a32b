/** The one rule for passwords, the same that the server holds to. */
export const SHORTEST = 10;

export function missingCharacters(password: string): number {
  return Math.max(0, SHORTEST - [...password].length);
}

/** Say what keeps name and password from being taken: the key of a text, or null. */
export function problemWith(
  name: string,
  password: string,
  again: string,
): { key: string; values: { count?: number } } | null {
  if (name.trim() === "") return { key: "signin.nameMissing", values: {} };
  const missing = missingCharacters(password);
  if (missing > 0) return { key: "signin.tooShort", values: { count: missing } };
  return password === again ? null : { key: "signin.differs", values: {} };
}

export const LARGEST_FLOW = 2 * 1024 * 1024;

export class ImportFailure extends Error {
  readonly reason: "notJson" | "tooLarge";

  constructor(reason: ImportFailure["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/** Read a flow file as JSON; whether it is a flow is for the server to say. */
export async function readFlowFile(file: Blob): Promise<Record<string, unknown>> {
  if (file.size > LARGEST_FLOW) throw new ImportFailure("tooLarge");
  const data: unknown = parse(await file.text());
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new ImportFailure("notJson");
  }
  return data as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportFailure("notJson");
  }
}

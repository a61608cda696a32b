export const LARGEST_FLOW = 2 * 1024 * 1024;

export class ImportFailure extends Error {
  readonly reason: "notJson" | "tooLarge";

  constructor(reason: ImportFailure["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether a flow says sounds that only its own server has: recordings, prompts of the library. */
export const hasOwnSounds = (nodes: unknown): boolean =>
  /"\s*\/(p|sounds)\//.test(JSON.stringify(nodes));

/** Whether a file is a ZIP: a flow with its sounds. */
export async function isParcel(file: Blob): Promise<boolean> {
  return (await file.slice(0, 4).text()) === "PK\u0003\u0004";
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

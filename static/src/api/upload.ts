/** Files on their way to the server: how much of one is there can be asked, and it can be called back. */

import { ApiError, headersFor, refused } from "./client";

export interface Sending {
  /** Gets the share of the file that has gone out, from 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Send a file as it is; `fetch` cannot say how much of it has gone out. Throws `ApiError`. */
export function upload<T>(
  method: "POST" | "PUT",
  path: string,
  file: Blob,
  { onProgress, signal }: Sending = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (error: string) => reject(new ApiError(0, { error, message: error }));
    request.open(method, `/api${path}`);
    for (const [name, value] of Object.entries(headersFor(file))) {
      request.setRequestHeader(name, value);
    }
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress?.(total === 0 ? 0 : loaded / total),
    );
    request.addEventListener("load", () => {
      const body = read(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as T);
      else reject(refused(request.status, path, body));
    });
    request.addEventListener("error", () => fail("offline"));
    request.addEventListener("abort", () => fail("cancelled"));
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) fail("cancelled");
    else request.send(file);
  });
}

function read(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

import { CSRF_HEADER, csrfToken } from "./client";
import { errorOf, unreachable } from "./errors";

/** Fields of a form beside its file; objects are sent as JSON, what is undefined is left out. */
export type FormFields = Readonly<Record<string, string | object | undefined>>;

export interface Upload {
  readonly path: string;
  readonly file: File;
  readonly fields?: FormFields;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Bytes that have left, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

function formOf({ file, fields = {} }: Upload): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  form.set("file", file, file.name); // last, so that the service knows the fields before the bytes come
  return form;
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Sends a file. XMLHttpRequest, since fetch tells nothing of how much has left.
 * @throws {ApiError} as `answer` does. */
export function upload<Data>(wish: Upload): Promise<Data> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", wish.path);
    request.setRequestHeader(CSRF_HEADER, csrfToken());
    if (wish.idempotencyKey) request.setRequestHeader("Idempotency-Key", wish.idempotencyKey);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) wish.onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const body = bodyOf(request.responseText);
      if (request.status >= 200 && request.status < 300 && typeof body === "object" && body !== null && "data" in body)
        resolve(body.data as Data);
      else reject(errorOf(request.status, body, (name) => request.getResponseHeader(name)));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("upload aborted", "AbortError"));
    wish.signal?.addEventListener("abort", () => request.abort());
    request.send(formOf(wish));
  });
}

import { vi } from "vitest";

/** Stands where the browser's XMLHttpRequest does; a test says what comes back. */
export class FakeRequest {
  method = "";
  path = "";
  body: FormData | null = null;
  status = 0;
  responseText = "";
  readonly sent = new Map<string, string>();
  readonly upload: { onprogress: ((event: ProgressEvent) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  private received = new Headers();

  open(method: string, path: string) {
    [this.method, this.path] = [method, path];
  }

  setRequestHeader(name: string, value: string) {
    this.sent.set(name, value);
  }

  getResponseHeader(name: string) {
    return this.received.get(name);
  }

  send(body: FormData) {
    this.body = body;
  }

  abort() {
    this.onabort?.();
  }

  progress(loaded: number, total: number) {
    const lengthComputable = total > 0;
    this.upload.onprogress?.(new ProgressEvent("progress", { lengthComputable, loaded, total }));
  }

  /** The answer comes. */
  answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.responseText = typeof body === "string" ? body : JSON.stringify(body);
    this.received = new Headers(headers);
    this.onload?.();
  }
}

/** Puts the fake in place; returns a way to the requests that were made. */
export function fakeUploads(): readonly FakeRequest[] {
  const made: FakeRequest[] = [];
  vi.stubGlobal(
    "XMLHttpRequest",
    class extends FakeRequest {
      constructor() {
        super();
        made.push(this);
      }
    },
  );
  return made;
}

import { vi } from "vitest";

/** Stands where the browser's EventSource does; a test says what comes. */
export class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  /** All that were opened, the latest last. */
  static opened: FakeEventSource[] = [];

  readyState: number = FakeEventSource.OPEN;

  constructor(readonly url: string) {
    super();
    FakeEventSource.opened.push(this);
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }

  send(name: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  /** The connection breaks; without `final` the browser tries again by itself. */
  fail(final = false) {
    this.readyState = final ? FakeEventSource.CLOSED : FakeEventSource.CONNECTING;
    this.dispatchEvent(new Event("error"));
  }
}

/** Puts the fake in place; returns a way to the streams that were opened. */
export function fakeEvents(): () => readonly FakeEventSource[] {
  FakeEventSource.opened = [];
  vi.stubGlobal("EventSource", FakeEventSource);
  return () => FakeEventSource.opened;
}

import "@testing-library/jest-dom/vitest";

import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

window.scrollTo = () => undefined; // jsdom lays nothing out

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});

import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { compressed } from "./compressed.ts";

/** Where `likewise up` listens; the development server passes everything of the API on to it. */
const api = process.env["LIKEWISE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: {
    proxy: Object.fromEntries(["/api", "/health", "/sign-in", "/docs", "/openapi.json"].map((path) => [path, api])),
  },
  build: {
    outDir: "../src/likewise/web/dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content-Security-Policy knows no data: address
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // light-dark() stays as it is
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: "licences.json" }, // of what was bundled: tests/packaging holds them, the wheel carries them
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    coverage: {
      include: ["src/**/*.{ts,tsx}"],
      exclude: [
        "src/main.tsx",
        "src/router.tsx",
        "src/routes/**",
        "src/api/schema.d.ts",
        "src/testing/**",
        "src/**/*.test.*",
      ],
      thresholds: { lines: 80, functions: 80 },
    },
  },
});

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  // Large data parses faster as JSON than as a program.
  json: { stringify: true, namedExports: false },
  build: {
    target: "baseline-widely-available",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: { app: "index.html", docs: "docs/index.html" } },
  },
  server: {
    fs: { allow: [".", "../server/src/main/resources"] },
    proxy: { "/api": server, "/v1": server, "/health": server, "/openapi.yaml": server },
  },
  test: {
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://localhost:8080/" } },
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});

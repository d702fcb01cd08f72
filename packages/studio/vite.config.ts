import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npx vite packages/studio` proxies to a server started with `npm start`; `vite build` writes what that server serves. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // The server's CSP has no inline scripts and no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    port: 5173,
    proxy: {
      "/api": { target: process.env.CRISOL_URL ?? "http://127.0.0.1:7373", changeOrigin: true },
      "/health": { target: process.env.CRISOL_URL ?? "http://127.0.0.1:7373", changeOrigin: true },
    },
  },
});

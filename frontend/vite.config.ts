import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: resolve(import.meta.dirname, "../src/yimen/foundation/ui/static/ui/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["es2020", "chrome87", "safari14"],
    cssTarget: ["chrome99", "safari15.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: {
        main: resolve(import.meta.dirname, "islands/main.ts"),
        sw: resolve(import.meta.dirname, "worker/sw.ts"),
      },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});

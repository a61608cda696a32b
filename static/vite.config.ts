import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The server renders the HTML and reads the manifest; everything it names lies under /static/.
export default defineConfig({
  base: "/static/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // A strict Content-Security-Policy: nothing is inlined, no polyfill script is injected.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // React, the texts and what every page shares: 320 kB before they are packed.
    chunkSizeWarningLimit: 700,
    rollupOptions: { input: ["src/main.tsx", "src/signin.tsx"] },
  },
});

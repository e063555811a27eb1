import react from '@vitejs/plugin-react';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import macros from 'unplugin-parcel-macros';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Spectrum asks a font service for its typeface; Galley brings its own and has no remote origin. */
function ownTypeface(): Plugin {
  return {
    name: 'galley-own-typeface',
    enforce: 'pre',
    load(id) {
      const file = id.split('?', 1)[0] ?? id;
      if (file.endsWith('@react-spectrum/s2/dist/private/Fonts.mjs')) return 'export function Fonts() { return null; }';
      return null;
    },
  };
}

export default defineConfig({
  plugins: [
    macros.vite(),
    // Spectrum's own words, in the languages that Galley speaks.
    optimizeLocales.vite({ locales: ['en-US', 'de-DE'] }),
    ownTypeface(),
    react(),
  ],
  base: './',
  server: { port: 5173, strictPort: true },
  optimizeDeps: { exclude: ['@react-spectrum/s2'] },
  build: {
    target: ['safari17', 'chrome120'],
    // The window is served from disk: one style sheet in one piece keeps the cascade that the macro counts on.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./test/setup.ts'],
    css: false,
    restoreMocks: true,
    // Only how long a hanging test may hang: nothing asserts a time, and the machine may be busy.
    testTimeout: 60_000,
    // A module from the cache has not run its macros, and the style sheets they make are then missing.
    fsModuleCache: false,
    server: { deps: { inline: [/@react-spectrum\/s2/] } },
  },
});

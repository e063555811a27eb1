import react from '@vitejs/plugin-react';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import macros from 'unplugin-parcel-macros';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { withMoreContrast } from './contrast.ts';

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

/** See `contrast.ts`. */
function moreContrast(): Plugin {
  return {
    name: 'galley-more-contrast',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const made of Object.values(bundle)) {
          if (made.type !== 'asset' || !made.fileName.endsWith('.css')) continue;
          const css = typeof made.source === 'string' ? made.source : new TextDecoder().decode(made.source);
          const more = withMoreContrast(css);
          if (more === css) this.error(`${made.fileName} has none of the greys that more contrast is made of`);
          made.source = more;
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [
    macros.vite(),
    // Spectrum's own words, in the languages that Galley speaks.
    optimizeLocales.vite({ locales: ['en-US', 'de-DE'] }),
    ownTypeface(),
    moreContrast(),
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

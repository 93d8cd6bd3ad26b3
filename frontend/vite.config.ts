import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the pages over a hub that runs already: HUB=http://127.0.0.1:8080
const hub = process.env.HUB ?? 'http://127.0.0.1:8080';

// What every first page needs is one file, and what every form needs another: many small ones compress worse and ask more often.
const base = /node_modules\/(react|react-dom|scheduler|wouter|regexparam)\/|vite\/preload-helper|src\/(main|app\/(App|Boundary|display|language|route|routes)|api\/(client|request|transport|fault|useResource|types)|texts\/(t|T|format|locale)|session\/session|drafts\/kept|ui\/(cx|Icon|Joint|Button|Strip|Bar\/Bar|Screen|Actions|Loading|LiveRegion|OfflineStrip)|app\/ResourceView)/;
const form = /src\/(ui\/(Field|Choice|SavedLine|Parts)|drafts\/(autosave|useDraft)|texts\/money|api\/intake)/;
// What a case shows to a party and to the desks alike.
const caseParts = /src\/(cases\/(useCase|words|CaseClock)|ui\/(Clock|Face|StatusWord|Sheet)\/)/;

// The Go server embeds dist/. Everything is a file of its own (no inline script or style), so a strict
// Content-Security-Policy needs no exceptions.
export default defineConfig({
  base: '/',
  plugins: [react()],
  // wouter asks for a shim that React has had built in since 18
  resolve: { alias: { 'use-sync-external-store/shim/index.js': 'react' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome87', 'safari14.1', 'firefox90'], // phones of 2019 with the browser they still get
    cssTarget: ['chrome87', 'safari14.1', 'firefox90'],
    rolldownOptions: { output: { entryFileNames: 'assets/[hash].js', chunkFileNames: 'assets/[hash].js', assetFileNames: 'assets/[hash][extname]', codeSplitting: { groups: [{ name: 'base', test: base, priority: 2 }, { name: 'form', test: form, priority: 1 }, { name: 'case', test: caseParts, priority: 1 }] } } }, // short names: they stand in the first file hundreds of times
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/api': hub, '/ws': { target: hub, ws: true } } },
  test: { environment: 'happy-dom', globals: true, include: ['src/**/*.test.{ts,tsx}'] },
});

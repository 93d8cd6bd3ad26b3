import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The Go server embeds dist/. Everything is a file of its own (no inline script or style), so a strict
// Content-Security-Policy needs no exceptions.
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome87', 'safari14', 'firefox90'], // phones of 2019 with the browser they still get
    cssTarget: ['chrome87', 'safari14', 'firefox90'],
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8080', '/ws': { target: 'ws://127.0.0.1:8080', ws: true } } },
  test: { environment: 'happy-dom', globals: true, include: ['src/**/*.test.{ts,tsx}'] },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite client` (development only) finds a running server. */
const developmentServer = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The server's Content-Security-Policy allows nothing inline, so no asset may become a data: URL.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': developmentServer, '/live': { target: developmentServer, ws: true } },
  },
});

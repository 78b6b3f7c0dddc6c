import { defineConfig } from 'vite'
import { compressed } from './compressed.ts'

/** Greatest size of everything that a browser loads, gzipped, in bytes. The build fails above it. */
const BUDGET = 250_000

export default defineConfig({
  // Relative, so that the game also works under a path of a reverse proxy.
  base: './',
  build: {
    outDir: '../build/public',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The renderer alone is larger than the default warning; the budget below is the real limit.
    chunkSizeWarningLimit: 1_000,
  },
  plugins: [compressed({ budget: BUDGET })],
  server: {
    proxy: { '/socket.io': { target: 'http://localhost:9000', ws: true } },
  },
})

import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The renderer alone, for the loopback host; electron.vite.config.ts builds the same with the shell around it. */
export default defineConfig({
  root: `${root}src/renderer`,
  base: '/',
  plugins: [vue()],
  build: { outDir: `${root}out/renderer`, emptyOutDir: true, chunkSizeWarningLimit: 1500 },
});

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Three bundles under `out`. What stands in package.json's `dependencies` is native or very large and stays outside;
 * everything else is bundled, so that an installation carries nothing unused.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          index: at('src/main/index.ts'),
          worker: at('src/worker/main.ts'),
          decoder: at('src/media/process/decoderMain.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: at('src/preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('src/renderer'),
    base: '/',
    plugins: [vue()],
    build: { outDir: at('out/renderer'), emptyOutDir: true, minify: true, chunkSizeWarningLimit: 1500, rolldownOptions: { input: at('src/renderer/index.html') } },
  },
});

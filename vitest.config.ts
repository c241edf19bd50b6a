import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles: ['test/propertySeed.ts'], testTimeout: 20_000, pool: 'forks' } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], setupFiles: ['test/propertySeed.ts'], testTimeout: 120_000, hookTimeout: 120_000, pool: 'forks', fileParallelism: false } },
    ],
    maxWorkers: 2,
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});

import { defineConfig } from '@playwright/test';
import { findElectron } from './src/cli/host/electron.ts';
import type { HostOptions } from './test/e2e/fixtures.ts';

const electron = findElectron(import.meta.dirname, process.env);
// Said once, by the run itself: its workers and other tools read this file too.
if (electron === null && process.argv.includes('test') && process.env['TEST_WORKER_INDEX'] === undefined) {
  process.stderr.write('SKIPPED: the Electron project of the e2e tests, because Electron\'s binary is not here (npx install-electron brings it). The same specs run against the loopback host.\n');
}

/** One set of specs, two hosts. Specs are in test/e2e; what they get is in test/e2e/fixtures.ts. */
export default defineConfig<HostOptions>({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['html', { open: 'never', outputFolder: 'playwright-report' }]],
  use: { viewport: { width: 1280, height: 800 }, actionTimeout: 15_000, trace: 'retain-on-failure', screenshot: 'only-on-failure', locale: 'en-GB', timezoneId: 'UTC' },
  projects: [
    { name: 'loopback', use: { host: 'loopback' } },
    ...(electron === null ? [] : [{ name: 'electron', use: { host: 'electron' as const } }]),
  ],
});

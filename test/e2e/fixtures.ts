import { test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright';
import { findElectron } from '../../src/cli/host/electron.ts';
import { launchBrowser } from './browser.ts';
import { childrenOf } from './children.ts';
import { root, runGraft, serveGraft } from './processes.ts';
import type { CliResult, Host } from './processes.ts';

export interface HostOptions {
  /** Which host the specs run against; set by the project of playwright.config.ts. */
  readonly host: 'loopback' | 'electron';
}

export interface Graft {
  /** A folder for projects and files of this test; gone afterwards. */
  readonly folder: string;
  /** `graft … --json` as a program of its own, with the same user folder. */
  cli(...args: string[]): Promise<CliResult>;
  /** Goes to a screen, e.g. `/p/ID/label`. */
  goto(route: string): Promise<void>;
  /** Ends the host without warning and starts it again; resolves to the page, at its start screen (in Electron a new one). */
  crash(): Promise<Page>;
  /** The process that trains now; fails where none does. */
  workerPid(): Promise<number>;
  /** Rows of a query over a project's database, read by a connection of its own: what is really on disk. */
  rows(project: string, database: 'project' | 'runs', sql: string, ...values: readonly unknown[]): readonly Readonly<Record<string, unknown>>[];
}

interface Fixtures { readonly graft: Graft; readonly noErrors: void }
interface Shell { readonly page: Page; workerPids(): Promise<readonly number[]>; crash(): Promise<void>; close(): Promise<void> }

/** `page` is a logged-in window of Graft in either host, with an empty user folder. Errors that a page writes to its console fail the test. */
export const test = base.extend<Fixtures & HostOptions & { shell: Shell; folder: string }>({
  host: ['loopback', { option: true }],
  browser: [async ({ playwright }, use) => {
    const browser = await launchBrowser(playwright.chromium);
    await use(browser);
    await browser.close();
  }, { scope: 'worker' }],
  folder: async ({ host }, use) => {
    const folder = await mkdtemp(join(tmpdir(), `graft-e2e-${host}-`));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  shell: async ({ host, context, folder }, use) => {
    const userFolder = join(folder, 'user');
    const shell = host === 'loopback' ? await inBrowser(await context.newPage(), userFolder) : await inElectron(userFolder);
    await use(shell);
    await shell.close();
  },
  page: async ({ shell }, use) => use(shell.page),
  graft: async ({ shell, folder }, use) => {
    await use({
      folder,
      cli: (...args) => runGraft(args, join(folder, 'user')),
      goto: async (route) => {
        await shell.page.evaluate((hash) => { globalThis.location.hash = hash; }, route);
      },
      crash: async () => {
        await shell.crash();
        return shell.page;
      },
      workerPid: async () => {
        const [pid] = await shell.workerPids();
        if (pid === undefined) throw new Error('No worker process is running.');
        return pid;
      },
      rows: (project, database, sql, ...values) => {
        const connection = new Database(join(project, `${database}.sqlite`), { readonly: true });
        try {
          return connection.prepare(sql).all(...values) as Record<string, unknown>[];
        } finally {
          connection.close();
        }
      },
    });
  },
  noErrors: [async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      // A host that was killed on purpose makes the browser report a lost connection.
      if (message.type() === 'error' && !/WebSocket|net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/.test(message.text())) errors.push(`${message.text()} ${message.location().url}`);
    });
    await use();
    base.expect(errors, 'errors that the page wrote to its console').toEqual([]);
  }, { auto: true }],
});
export { expect } from '@playwright/test';

async function inBrowser(page: Page, userFolder: string): Promise<Shell> {
  let host: Host = await serveGraft(userFolder);
  await page.goto(host.url);
  await page.waitForURL((url) => !url.searchParams.has('token'));
  return {
    page,
    workerPids: async () => (await childrenOf(host.pid)).filter(({ command }) => /worker[\\/]main\.ts/.test(command)).map(({ pid }) => pid),
    crash: async () => {
      await host.kill();
      host = await serveGraft(userFolder, host.port);
      await page.goto(host.url);
      await page.waitForURL((url) => !url.searchParams.has('token'));
    },
    close: () => host.stop(),
  };
}

async function inElectron(userFolder: string): Promise<Shell> {
  const executablePath = findElectron(root, process.env);
  if (executablePath === null) throw new Error('The Electron project runs where Electron\'s binary is.');
  const launch = (): Promise<ElectronApplication> => _electron.launch({
    executablePath, args: [root], env: { ...process.env as Record<string, string>, GRAFT_USER_FOLDER: userFolder, GRAFT_ANNOTATOR: 'tester' },
  });
  let app = await launch();
  let page = await app.firstWindow();
  return {
    get page() { return page; },
    workerPids: () => app.evaluate(({ app: running }) => running.getAppMetrics().filter((one) => one.serviceName === 'Graft worker' || one.name === 'Graft worker').map((one) => one.pid)),
    crash: async () => {
      app.process().kill('SIGKILL');
      app = await launch();
      page = await app.firstWindow();
    },
    close: () => app.close(),
  };
}

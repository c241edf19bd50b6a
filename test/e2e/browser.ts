import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';
import type { Browser, BrowserType } from 'playwright';
import { FONTS, unpackChromium } from '../fixtures/bundledChromium.ts';

export interface FoundBrowser {
  readonly executablePath: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where it came from, for the report of a run. */
  readonly source: string;
}

/**
 * A Chromium for tests: `GRAFT_BROWSER`; Playwright's own, if it was installed; Chrome or Chromium of the system; on
 * Linux x64 the one that npm brought, unpacked once into `node_modules/.cache`. Throws one sentence where there is none.
 */
export async function findBrowser(env: NodeJS.ProcessEnv = process.env): Promise<FoundBrowser> {
  const chosen = env['GRAFT_BROWSER'];
  if (chosen !== undefined && chosen !== '') {
    if (!existsSync(chosen)) throw new Error(`GRAFT_BROWSER names ${chosen}, which does not exist.`);
    return { executablePath: chosen, env, source: 'GRAFT_BROWSER' };
  }
  const own = chromium.executablePath();
  if (own !== '' && existsSync(own)) return { executablePath: own, env, source: 'Playwright' };
  const system = systemBrowsers(env).find((file) => existsSync(file));
  if (system !== undefined) return { executablePath: system, env, source: 'system' };
  if (process.platform === 'linux' && process.arch === 'x64') return bundled(env);
  throw new Error('No browser for tests was found: install Chrome or Chromium, run npx playwright install chromium, or name one in GRAFT_BROWSER.');
}

/** Starts the browser that was found, without a window. WebGL runs in software, so that each machine sees the same. */
export async function launchBrowser(type: BrowserType = chromium): Promise<Browser> {
  const found = await findBrowser();
  return type.launch({ executablePath: found.executablePath, env: found.env as Record<string, string>, args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--force-color-profile=srgb', '--font-render-hinting=none'] });
}

function systemBrowsers(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const places = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((place) => place !== undefined);
    return places.map((place) => join(place, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '').flatMap((folder) => names.map((name) => join(folder, name)));
}

async function bundled(env: NodeJS.ProcessEnv): Promise<FoundBrowser> {
  const folder = await unpackChromium();
  const libraries = join(folder, 'al2023', 'lib');
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...env, LD_LIBRARY_PATH: [libraries, env['LD_LIBRARY_PATH'] ?? ''].filter((part) => part !== '').join(delimiter), FONTCONFIG_FILE: join(folder, FONTS) },
    source: '@sparticuz/chromium',
  };
}

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';

/** What a checkout builds of itself: the screens for the browser, or the app, which has them too. */
export interface Product {
  readonly name: string;
  /** One file of each bundle. */
  readonly results: readonly string[];
  /** Folders under `src` that it is made of. */
  readonly sources: readonly string[];
  /** Program under `node_modules` and its arguments. */
  readonly tool: readonly [string, ...string[]];
  readonly script: string;
}

export const SCREENS: Product = {
  name: 'screens',
  results: ['out/renderer/index.html'],
  sources: ['renderer', 'contract', 'domain', 'preprocess'],
  tool: ['vite/bin/vite.js', 'build', '--config', 'config/vite.renderer.config.ts', '--logLevel', 'warn'],
  script: 'npm run build:renderer',
};

export const APP: Product = {
  name: 'app',
  results: ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
  sources: ['.'],
  tool: ['electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  script: 'npm run build',
};

/** True where a bundle is missing or older than the sources. */
export async function isStale(root: string, { results, sources }: Product): Promise<boolean> {
  const built = results.map((file) => join(root, file));
  if (!built.every((file) => existsSync(file))) return true;
  const oldest = Math.min(...await Promise.all(built.map(async (file) => (await stat(file)).mtimeMs)));
  for (const folder of sources) {
    if (await newest(join(root, 'src', folder)) > oldest) return true;
  }
  return false;
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const times = await Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs));
  return Math.max(0, ...times);
}

/** Builds it in a process of its own. Rejects with REFUSED and the tool's last words where that fails, CANCELLED where it was interrupted. */
export function build(root: string, { name, tool: [program, ...args], script }: Product): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.once('error', (cause) => reject(new GraftError('REFUSED', `The ${name} could not be built: ${cause.message}.`, {}, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else if (signal !== null) reject(new GraftError('CANCELLED', `Building the ${name} was interrupted.`));
      else reject(new GraftError('REFUSED', `The ${name} could not be built: ${said.trim()}`, { remedy: `${script} shows all of it.` }));
    });
  });
}

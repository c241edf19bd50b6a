import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';

export function rendererFolder(root: string): string {
  return join(root, 'out', 'renderer');
}

/** True in a checkout whose screens are not built yet or are older than their sources. False in an installation. */
export async function rendererIsStale(root: string): Promise<boolean> {
  const source = join(root, 'src', 'renderer');
  if (!existsSync(source)) return false;
  const built = join(rendererFolder(root), 'index.html');
  if (!existsSync(built)) return true;
  const at = (await stat(built)).mtimeMs;
  for (const folder of ['renderer', 'contract', 'domain', 'preprocess'].map((name) => join(root, 'src', name))) {
    if (await newest(folder) > at) return true;
  }
  return false;
}

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const times = await Promise.all(entries.filter((entry) => entry.isFile()).map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs));
  return Math.max(0, ...times);
}

/** Builds the screens with Vite in a process of its own. Rejects with REFUSED and Vite's last words where that fails. */
export function buildRenderer(root: string): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', join(root, 'config', 'vite.renderer.config.ts'), '--logLevel', 'warn'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.once('error', (cause) => reject(new GraftError('REFUSED', `The screens could not be built: ${cause.message}.`, {}, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else if (signal !== null) reject(new GraftError('CANCELLED', 'Building the screens was interrupted.'));
      else reject(new GraftError('REFUSED', `The screens could not be built: ${said.trim()}`, { remedy: 'npm run build:renderer shows all of it.' }));
    });
  });
}

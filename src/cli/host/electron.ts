import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Electron's binary, or null: since version 42 npm does not bring it; `npx install-electron` or a local runtime
 * (`ELECTRON_OVERRIDE_DIST_PATH`) does. Looked up without importing the package, which would start a download.
 */
export function findElectron(root: string, env: NodeJS.ProcessEnv): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const name = env['ELECTRON_OVERRIDE_DIST_PATH'] === undefined ? recordedName(folder) : platformName(process.platform);
  if (name === null) return null;
  const binary = join(env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(binary) ? binary : null;
}

/** `path.txt`, which Electron's installer writes last. */
function recordedName(folder: string): string | null {
  const file = join(folder, 'path.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function platformName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Runs the built shell until its windows are closed; resolves to its exit code. `project`: absolute path, or null for the start screen. */
export function runElectron(binary: string, root: string, env: NodeJS.ProcessEnv, project: string | null): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _unset, ...clean } = env;
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [root, ...(project === null ? [] : [`--project=${project}`])], { stdio: 'inherit', env: clean });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

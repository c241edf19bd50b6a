import { spawn } from 'node:child_process';

/** A browser that still runs after this long has opened. */
const OPENED_MS = 3000;

/**
 * Opens the default browser. Other users of a machine can read the arguments of a process: give it an address that
 * works once. Resolves to false where the system has no way to open one.
 */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [command, args] = openCommand(url, platform);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true, windowsHide: true });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    setTimeout(() => resolve(true), OPENED_MS).unref();
    child.unref();
  });
}

/** The system's own opener. On Windows without a shell, in which `&` would end the address. */
export function openCommand(url: string, platform: NodeJS.Platform): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** The name carries a hash of the content, so that the browser may keep it for good. */
  readonly immutable: boolean;
}

/**
 * Reads a file of the renderer. `pathname` is a URL's path, still encoded. Null when there is none or when it would lie
 * outside `folder` (by `..`, an encoded separator or a symbolic link). A path without an extension is a screen's
 * address and gets `index.html`.
 */
export async function readStaticFile(folder: string, pathname: string): Promise<StaticFile | null> {
  const name = decodePath(pathname);
  if (name === null) return null;
  const relative = extname(name) === '' ? 'index.html' : name;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, relative));
    if (!file.startsWith(root + sep)) return null;
    const bytes = new Uint8Array(await readFile(file));
    return { bytes, type: TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream', immutable: relative.startsWith('assets/') };
  } catch {
    return null;
  }
}

function decodePath(pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname).replace(/^\/+/, '');
    return /[\\\0]/.test(decoded) || decoded.split('/').includes('..') ? null : decoded;
  } catch {
    return null;
  }
}

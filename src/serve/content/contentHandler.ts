import { isGraftError } from '../../domain/errors/index.ts';
import type { ErrorCode } from '../../domain/errors/index.ts';
import type { GraftEngine } from '../../engine/port.ts';
import { parsePixelPath } from './pixelPath.ts';
import { readStaticFile } from './staticFile.ts';

export type ContentHandler = (request: Request) => Promise<Response>;

const STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_INPUT: 400, NOT_FOUND: 404, UNREADABLE_FILE: 422, UNSUPPORTED_FILE: 422, REFUSED: 403, PROJECT_IN_USE: 409,
};

/**
 * What a page loads by address: the renderer's files and pixels. Both hosts use it, the loopback server and Electron's
 * `graft:` protocol, so that a page sees the same in each. Who may ask is the host's business, and so are the headers
 * of the policy. GET and HEAD only.
 */
export function createContentHandler(engine: Pick<GraftEngine, 'pixels'>, rendererFolder: string): ContentHandler {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return sentence(405, 'Only reading is possible here.', { allow: 'GET, HEAD' });
    const url = new URL(request.url);
    const reply = url.pathname.startsWith('/pixels/') ? await pixels(engine, url, request) : await file(rendererFolder, url);
    return request.method === 'HEAD' ? new Response(null, reply) : reply;
  };
}

async function pixels(engine: Pick<GraftEngine, 'pixels'>, url: URL, request: Request): Promise<Response> {
  const wanted = parsePixelPath(url);
  if (wanted === null) return sentence(400, 'This is not an address of pixels.');
  try {
    const { bytes, mime, etag } = await engine.pixels(wanted);
    // Asked again each time: a project made anew at the same path has the same addresses and other images under them.
    const headers = { etag, 'cache-control': 'private, no-cache' };
    if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
    return new Response(bytes as Uint8Array<ArrayBuffer>, { headers: { ...headers, 'content-type': mime, 'content-length': String(bytes.byteLength) } });
  } catch (error) {
    if (!isGraftError(error)) return sentence(500, 'The pixels could not be made because of a defect in Graft.');
    return sentence(STATUS[error.code] ?? 500, error.message);
  }
}

function matches(header: string | null, etag: string): boolean {
  return header !== null && header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === etag);
}

async function file(folder: string, url: URL): Promise<Response> {
  const found = await readStaticFile(folder, url.pathname);
  if (found === null) return sentence(404, 'There is nothing at this address.');
  return new Response(found.bytes, {
    headers: {
      'content-type': found.type,
      'content-length': String(found.bytes.byteLength),
      'cache-control': found.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    },
  });
}

function sentence(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers } });
}

import type { GraftEngine } from '../../engine/port.ts';
import { createContentHandler, securityHeaders } from '../../serve/content/index.ts';
import type { ContentHandler } from '../../serve/content/index.ts';
import { isOwnPage } from '../policy/index.ts';

export interface AppContentOptions {
  readonly engine: Pick<GraftEngine, 'pixels'>;
  readonly rendererFolder: string;
  /** Origin of Vite's server while developing: the renderer's files are then read from it, pixels still from the engine. */
  readonly development: string | null;
  readonly fetch: (url: string) => Promise<Response>;
}

/** Answers `graft://app/…`: what the loopback host serves, with the same policy, without a server. */
export function createAppContent({ engine, rendererFolder, development, fetch }: AppContentOptions): ContentHandler {
  const content = createContentHandler(engine, rendererFolder);
  const connect = development === null ? [] : [development, development.replace(/^http/, 'ws')];
  const policy = securityHeaders({ connect, development: development !== null });
  return async (request) => {
    if (!isOwnPage(request.url)) return new Response('There is nothing at this address.', { status: 404 });
    const url = new URL(request.url);
    const fromVite = development !== null && !url.pathname.startsWith('/pixels/');
    return withHeaders(fromVite ? await fetch(`${development}${url.pathname}${url.search}`) : await content(request), policy);
  };
}

function withHeaders(reply: Response, policy: Readonly<Record<string, string>>): Response {
  const headers = new Headers(reply.headers);
  for (const [name, value] of Object.entries(policy)) headers.set(name, value);
  return new Response(reply.body, { status: reply.status, headers });
}

import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { GraftError } from '../../domain/errors/index.ts';
import type { GraftEngine } from '../../engine/port.ts';
import { createContentHandler, securityHeaders } from '../content/index.ts';
import type { ContentHandler } from '../content/index.ts';
import { refuseHttp, refuseSocket } from './guards.ts';
import type { RequestFacts } from './guards.ts';
import { createRpcSockets } from './rpcSocket.ts';
import { createSession, newToken } from './session.ts';
import type { Session } from './session.ts';

const LOOPBACK = '127.0.0.1';

export interface LoopbackOptions {
  readonly engine: Pick<GraftEngine, 'router' | 'pixels'>;
  /** The built renderer, with its `index.html`. */
  readonly rendererFolder: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Absent: a new one of 256 random bits. */
  readonly token?: string;
  /** Project that a browser begins with, an absolute path; absent: the start screen. */
  readonly project?: string;
  /** Anything but 127.0.0.1 is refused. */
  readonly host?: string;
}

export interface Loopback {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, without the token. */
  readonly origin: string;
  /** The address to open in a browser, with the token in it. */
  readonly url: string;
  /** As `url`, but it works once: for handing to another program, whose arguments other users can read. */
  ticketUrl(): string;
  close(): Promise<void>;
}

/**
 * Serves Graft to browsers on this machine: screens and pixels by HTTP, the contract by WebSocket at `/rpc`.
 * Rejects with GraftError: REFUSED for another address than 127.0.0.1 and for a port in use, NOT_FOUND where the
 * screens are not built. The engine stays the caller's to dispose of.
 */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  const host = options.host ?? LOOPBACK;
  if (host !== LOOPBACK) {
    throw new GraftError('REFUSED', `Graft serves 127.0.0.1 only, not ${host}: others on the network could see patient images.`, {
      field: 'host', remedy: 'To use it from another machine, forward the port: ssh -L PORT:127.0.0.1:PORT MACHINE.',
    });
  }
  if (!existsSync(join(options.rendererFolder, 'index.html'))) {
    throw new GraftError('NOT_FOUND', 'The screens are not built: out/renderer/index.html is missing.', { remedy: 'Run npm run build:renderer.' });
  }
  const server = createServer({ requestTimeout: 60_000 });
  const port = await listen(server, options.port ?? 0);
  const session = createSession(options.token ?? newToken(), port);
  const sockets = createRpcSockets(options.engine);
  const origin = `http://${LOOPBACK}:${port}`;
  const content = createContentHandler(options.engine, options.rendererFolder);
  server.on('request', (request, response) => void answer(request, response, { port, origin, session, content }));
  server.on('upgrade', (request, socket, head) => {
    const refusal = socketRefusal(request, port, session);
    if (refusal === null) sockets.accept(request, socket, head);
    else refuseUpgrade(socket, refusal);
  });
  return {
    port,
    origin,
    url: address(origin, session.token, options.project),
    ticketUrl: () => address(origin, session.ticket(), options.project),
    close: () => new Promise((resolve) => {
      sockets.close();
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function address(origin: string, token: string, project: string | undefined): string {
  return `${origin}/?${new URLSearchParams({ token, ...(project === undefined ? {} : { project }) }).toString()}`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = cause.code === 'EADDRINUSE' ? `Port ${port} is in use by another program.` : `Port ${port} could not be opened (${cause.code ?? cause.message}).`;
      reject(new GraftError('REFUSED', message, { field: 'port', remedy: 'Choose another with --port, or leave it out for a free one.' }, { cause }));
    });
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}

interface Place {
  readonly port: number;
  readonly origin: string;
  readonly session: Session;
  readonly content: ContentHandler;
}

async function answer(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
  try {
    await send(response, await reply(request, place), place.port);
  } catch {
    // The page went away in the middle of a reply, or the reply could not be made: either way nothing more can be said.
    response.destroy();
  }
}

async function reply(request: IncomingMessage, place: Place): Promise<Response> {
  const refusal = refuseHttp(factsOf(request), place.port);
  if (refusal !== null) return page(403, refusal);
  const url = new URL(request.url ?? '/', place.origin);
  const token = url.searchParams.get('token');
  if (place.session.admits(token)) return welcome(url, place.session);
  if (!place.session.holds(request.headers.cookie)) return page(401, 'Open the address that Graft printed in its terminal: it holds the key.');
  const headers = new Headers();
  const known = request.headers['if-none-match'];
  if (known !== undefined) headers.set('if-none-match', known);
  return place.content(new Request(url, { method: request.method ?? 'GET', headers }));
}

/**
 * Sets the cookie and goes on to the same address without the token. A page that refreshes instead of a redirect: after
 * a redirect that began on another site (a link in a web terminal, a local file) the browser would hold back a strict cookie.
 */
function welcome(url: URL, session: Session): Response {
  url.searchParams.delete('token');
  const target = `${url.pathname}${url.search}`.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return new Response(`<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${target}"><title>Graft</title><link rel="icon" href="data:,">`, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'set-cookie': session.setCookie() },
  });
}

function page(status: number, message: string): Response {
  return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } });
}

async function send(response: ServerResponse, reply: Response, port: number): Promise<void> {
  const socketOrigins = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
  for (const [name, value] of Object.entries(securityHeaders({ connect: socketOrigins }))) response.setHeader(name, value);
  reply.headers.forEach((value, name) => response.setHeader(name, value));
  response.statusCode = reply.status;
  response.end(new Uint8Array(await reply.arrayBuffer()));
}

function factsOf(request: IncomingMessage): RequestFacts {
  const one = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return { host: one('host'), origin: one('origin'), fetchSite: one('sec-fetch-site'), fetchMode: one('sec-fetch-mode') };
}

function socketRefusal(request: IncomingMessage, port: number, session: Session): { status: string; message: string } | null {
  const refusal = refuseSocket(factsOf(request), port);
  if (refusal !== null) return { status: '403 Forbidden', message: refusal };
  if (request.url !== '/rpc') return { status: '404 Not Found', message: 'There is nothing at this address.' };
  if (!session.holds(request.headers.cookie)) return { status: '401 Unauthorized', message: 'Open the address that Graft printed in its terminal: it holds the key.' };
  return null;
}

function refuseUpgrade(socket: Duplex, { status, message }: { status: string; message: string }): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(message)}\r\nconnection: close\r\n\r\n${message}`);
}

import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLoopback } from '../../../src/serve/index.ts';
import type { Loopback } from '../../../src/serve/index.ts';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';

interface Reply { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

describe('the loopback host', () => {
  let folder: string;
  let host: Loopback;
  let cookie: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-loopback-'));
    await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
    await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>Graft</title>');
    await writeFile(join(folder, 'renderer', 'assets', 'app-1a2b.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'patient');
    await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'));
    host = await startLoopback({ engine: createTinyEngine(), rendererFolder: join(folder, 'renderer') });
    cookie = (await get(host.url.slice(host.origin.length))).headers['set-cookie']![0]!.split(';')[0]!;
  });
  afterAll(async () => {
    await host.close();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> => new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text)).on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    }).on('error', reject).end();
  });
  const inside = (path: string, headers: Record<string, string> = {}): Promise<Reply> => get(path, { cookie, ...headers });
  const open = (headers: Record<string, string>, path = '/rpc'): Promise<string> => new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    }).on('unexpected-response', (_request, response) => resolve(String(response.statusCode))).on('error', () => undefined);
  });

  it('gives nothing away without the token, neither screens nor pixels nor the socket', async () => {
    for (const path of ['/', '/assets/app-1a2b.js', '/pixels/p/s/raster', '/?token=wrong']) expect((await get(path)).status, path).toBe(401);
    expect(await open({ origin: host.origin })).toBe('401');
    expect(await open({ origin: host.origin, cookie: `graft-${host.port}=wrong` })).toBe('401');
  });

  it('exchanges the token for a strict cookie that no script can read and takes it out of the address', async () => {
    const reply = await get(host.url.slice(host.origin.length));
    expect(reply.headers['set-cookie']![0]).toMatch(/^graft-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.body).toContain('url=/"');
    const token = new URL(host.url).searchParams.get('token')!;
    expect(reply.body + reply.headers['set-cookie']![0]).not.toContain(token);
  });

  it('lets a ticket in once, and the printed address as often as it is opened', async () => {
    const ticket = host.ticketUrl().slice(host.origin.length);
    expect([(await get(ticket)).status, (await get(ticket)).status]).toEqual([200, 401]);
    expect((await get(host.url.slice(host.origin.length))).status).toBe(200);
    expect((await get(host.url.slice(host.origin.length))).status).toBe(200);
  });

  it('keeps the screen that was asked for, and can not be made to write markup or lead elsewhere', async () => {
    const token = new URL(host.url).searchParams.get('token')!;
    expect((await get(`/p/train?run=1&token=${token}`)).body).toContain('url=/p/train?run=1"');
    const odd = await get(`//evil.example/%22%3E%3Cscript%3E?token=${token}`);
    expect(odd.body).not.toContain('<script');
    expect(odd.body).not.toContain('url=//');
  });

  it('answers under its own names alone, whatever a rebound name sends', async () => {
    expect((await inside('/', { host: 'evil.example' })).status).toBe(403);
    expect((await inside('/', { host: `evil.example:${host.port}` })).status).toBe(403);
    expect((await inside('/', { host: `localhost:${host.port}` })).status).toBe(200);
    expect(await open({ origin: host.origin, cookie, host: `evil.example:${host.port}` })).toBe('403');
  });

  it('refuses other origins, also with the cookie', async () => {
    expect((await inside('/pixels/p/s/raster', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await inside('/pixels/p/s/raster', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403);
    expect((await inside('/pixels/p/s/raster', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).status).toBe(403);
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${host.port + 1}`]) expect(await open({ origin, cookie }), origin).toBe('403');
    expect(await open({ cookie })).toBe('403');
    expect(await open({ origin: host.origin, cookie })).toBe('open');
    expect(await open({ origin: host.origin, cookie }, '/other')).toBe('404');
  });

  it('serves files with a strict policy, and a screen\'s address with index.html', async () => {
    const page = await inside('/project/abc/label');
    expect(page.body).toContain('<title>Graft');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}`);
    expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cache-control': 'no-cache' });
    const script = await inside('/assets/app-1a2b.js');
    expect(script.headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable' });
    expect((await inside('/absent.js')).status).toBe(404);
  });

  it('never reads outside the renderer\'s folder', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/..%5csecret.txt', '/link.txt', '/%00.txt', '/%']) {
      const reply = await inside(path);
      expect(reply.body, path).not.toContain('patient');
      expect(reply.status, path).not.toBe(500);
    }
  });

  it('reads only', async () => {
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
    const head = await get('/', { cookie }, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('serves pixels that a browser keeps but asks about again, since an address may come to mean another image', async () => {
    const first = await inside('/pixels/p%2F1/s/thumbnail?side=128');
    expect(JSON.parse(first.body)).toEqual({ kind: 'thumbnail', project: 'p/1', sampleId: 's', maxSide: 128 });
    expect(first.headers).toMatchObject({ 'content-type': 'image/png', etag: '"thumbnail-s"', 'cache-control': 'private, no-cache' });
    const again = await inside('/pixels/p%2F1/s/thumbnail?side=128', { 'if-none-match': first.headers.etag! });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('says in a sentence why there are no pixels', async () => {
    expect(await inside('/pixels/p/absent/raster')).toMatchObject({ status: 404, body: 'There is no such image in this project.' });
    for (const path of ['/pixels/p/s', '/pixels/p/s/thumbnail?side=0', '/pixels/p/s/thumbnail?side=99999', '/pixels/p/s/thumbnail?side=x']) expect((await inside(path)).status, path).toBe(400);
  });

  it('survives a request that isn\'t HTTP and a socket that breaks off', async () => {
    await new Promise((resolve) => connect(host.port, '127.0.0.1', function (this: import('node:net').Socket) {
      this.end('nonsense\r\n\r\n');
    }).on('close', resolve).on('error', resolve).resume());
    await new Promise((resolve) => connect(host.port, '127.0.0.1', function (this: import('node:net').Socket) {
      this.write('GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n', () => this.destroy());
    }).on('close', resolve));
    expect((await inside('/')).status).toBe(200);
  });

  it('listens on 127.0.0.1 alone and refuses to be asked for more', async () => {
    await expect(startLoopback({ engine: createTinyEngine(), rendererFolder: join(folder, 'renderer'), host: '0.0.0.0' })).rejects.toMatchObject({ code: 'REFUSED' });
    const reached = await new Promise((resolve) => connect(host.port, '127.0.0.2').on('connect', () => resolve(true)).on('error', () => resolve(false)));
    expect(reached).toBe(false);
  });

  it('says that a port is in use and that the screens are not built', async () => {
    await expect(startLoopback({ engine: createTinyEngine(), rendererFolder: join(folder, 'renderer'), port: host.port })).rejects.toMatchObject({ code: 'REFUSED', message: `Port ${host.port} is in use by another program.` });
    await expect(startLoopback({ engine: createTinyEngine(), rendererFolder: folder })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { remedy: 'Run npm run build:renderer.' } });
  });
});

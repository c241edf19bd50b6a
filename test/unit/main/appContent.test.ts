import { describe, expect, it, vi } from 'vitest';
import { createAppContent } from '../../../src/main/content/index.ts';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';

const options = { engine: createTinyEngine(), rendererFolder: '/nowhere', development: null, fetch: () => Promise.reject(new Error('nothing is fetched')) };

describe('graft://app/', () => {
  it('serves pixels under the policy', async () => {
    const reply = await createAppContent(options)(new Request('graft://app/pixels/p/s/thumbnail?side=64'));
    expect(await reply.json()).toEqual({ kind: 'thumbnail', project: 'p', sampleId: 's', maxSide: 64 });
    expect(reply.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(reply.headers.get('cache-control')).toBe('private, no-cache');
  });

  it('has nothing under another host of the scheme', async () => {
    expect((await createAppContent(options)(new Request('graft://other/pixels/p/s/raster'))).status).toBe(404);
  });

  it('takes the screens from Vite while developing, pixels still from the engine', async () => {
    const fetch = vi.fn<(url: string) => Promise<Response>>(() => Promise.resolve(new Response('module')));
    const content = createAppContent({ ...options, development: 'http://127.0.0.1:5173', fetch });
    const reply = await content(new Request('graft://app/src/main.ts?t=1'));
    expect(await reply.text()).toBe('module');
    expect(fetch).toHaveBeenCalledExactlyOnceWith('http://127.0.0.1:5173/src/main.ts?t=1');
    expect(reply.headers.get('content-security-policy')).toContain('ws://127.0.0.1:5173');
    await content(new Request('graft://app/pixels/p/s/raster'));
    expect(fetch).toHaveBeenCalledOnce();
  });
});

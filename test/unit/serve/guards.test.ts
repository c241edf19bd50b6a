import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedHosts, refuseHttp, refuseSocket } from '../../../src/serve/loopback/guards.ts';

const own = { host: '127.0.0.1:4100', origin: undefined, fetchSite: undefined, fetchMode: undefined };

describe('refuseHttp', () => {
  it('lets the own page, a typed address and a link followed from elsewhere through', () => {
    expect(refuseHttp(own, 4100)).toBeNull();
    expect(refuseHttp({ ...own, host: 'localhost:4100', origin: 'http://localhost:4100', fetchSite: 'same-origin', fetchMode: 'cors' }, 4100)).toBeNull();
    expect(refuseHttp({ ...own, fetchSite: 'none', fetchMode: 'navigate' }, 4100)).toBeNull();
    expect(refuseHttp({ ...own, fetchSite: 'cross-site', fetchMode: 'navigate' }, 4100)).toBeNull();
  });

  it('refuses an image or a fetch from another page', () => {
    expect(refuseHttp({ ...own, fetchSite: 'cross-site', fetchMode: 'no-cors' }, 4100)).not.toBeNull();
    expect(refuseHttp({ ...own, origin: 'https://evil.example', fetchSite: 'cross-site', fetchMode: 'cors' }, 4100)).not.toBeNull();
  });

  it('refuses every Host but its own two', () => {
    fc.assert(fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.string()), fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      const host = `${name}:${port}`;
      expect(refuseHttp({ ...own, host }, 4100) === null).toBe(allowedHosts(4100).includes(host));
    }));
    for (const host of [undefined, '', '127.0.0.1', '127.0.0.1:4100.evil.example', 'evil.example:4100', '127.0.0.1:4101', '[::1]:4100']) expect(refuseHttp({ ...own, host }, 4100), String(host)).not.toBeNull();
  });
});

describe('refuseSocket', () => {
  it('wants an Origin, and its own', () => {
    expect(refuseSocket({ ...own, origin: 'http://127.0.0.1:4100' }, 4100)).toBeNull();
    for (const origin of [undefined, 'null', 'https://127.0.0.1:4100', 'http://127.0.0.1', 'http://127.0.0.1:4100.evil.example', 'file://']) expect(refuseSocket({ ...own, origin }, 4100), String(origin)).not.toBeNull();
  });
});

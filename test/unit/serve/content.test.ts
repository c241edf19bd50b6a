import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../src/serve/content/index.ts';
import { parsePixelPath } from '../../../src/serve/content/pixelPath.ts';
import { pixelPaths } from '../../../src/contract/host/index.ts';

const parse = (path: string) => parsePixelPath(new URL(path, 'http://127.0.0.1'));

describe('parsePixelPath', () => {
  it('knows the images of a recent project by their number, and nothing that leads elsewhere', () => {
    expect(parse('/pixels/0123456789abcdef/recent/7')).toEqual({ kind: 'recent', project: '0123456789abcdef', index: 7 });
    for (const path of ['/pixels/0123456789abcdef/recent/12', '/pixels/..%2f..%2f0123456/recent/0', '/pixels/0123456789abcdef/recent/-1']) expect(parse(path), path).toBeNull();
  });

  it('reads the addresses that a page makes, whatever is in the ids', () => {
    for (const [project, sampleId] of [['p', 's'], ['a/b c', 'ü%2F?#'], ['..', '.']] as const) {
      // A URL resolves dots before anybody sees them: such ids can't be addressed and must not become another address.
      const expected = project === '..' ? null : { kind: 'thumbnail', project, sampleId, maxSide: 192 };
      expect(parse(pixelPaths.thumbnail(project, sampleId, 192))).toEqual(expected);
    }
    expect(parse(pixelPaths.raster('p', 's'))).toEqual({ kind: 'raster', project: 'p', sampleId: 's' });
  });

  it('refuses sides that would make it work for nothing', () => {
    for (const side of ['15', '1025', '-1', '1e9', '64.5', 'x', '']) expect(parse(`/pixels/p/s/thumbnail?side=${side}`), side).toBeNull();
    expect(parse('/pixels/p/s/thumbnail')).toMatchObject({ maxSide: 256 });
  });

  it('refuses what is not an address of pixels', () => {
    for (const path of ['/pixels', '/pixels/p/s', '/pixels/p/s/raster/more', '/pixels//s/raster', '/pixels/%E0%A4%A/s/raster']) expect(parse(path), path).toBeNull();
  });
});

describe('contentSecurityPolicy', () => {
  it('allows scripts of the host alone and no markup of styles', () => {
    const policy = contentSecurityPolicy();
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:/);
  });

  it('loosens styles for the development server only', () => {
    expect(contentSecurityPolicy({ development: true })).toContain("style-src 'self' 'unsafe-inline'");
  });
});

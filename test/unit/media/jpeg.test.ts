import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/media/image/index.ts';
import { openJpeg, orient } from '../../../src/media/jpeg/index.ts';
import { readJpegSegments } from '../../../src/media/jpeg/jpegSegments.ts';

describe('orient', () => {
  // Stored as two rows of three: a b c / d e f. Where the letters lie once upright follows from the EXIF standard's figure.
  const stored = { width: 3, height: 2, channels: 1, data: Uint8Array.from(Buffer.from('abcdef')) };
  it.each([
    [1, 'abc/def'], [2, 'cba/fed'], [3, 'fed/cba'], [4, 'def/abc'],
    [5, 'ad/be/cf'], [6, 'da/eb/fc'], [7, 'fc/eb/da'], [8, 'cf/be/ad'], [0, 'abc/def'], [9, 'abc/def'],
  ])('puts orientation %i upright', (orientation, expected) => {
    const { width, height, data } = orient(stored, orientation);
    const text = Buffer.from(data).toString();
    expect(Array.from({ length: height }, (_, y) => text.slice(y * width, (y + 1) * width)).join('/')).toBe(expected);
  });

  it('moves whole pixels of three samples', () => {
    const rgb = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(orient(rgb, 2)).toEqual({ ...rgb, data: Uint8Array.of(4, 5, 6, 1, 2, 3) });
  });
});

describe('readJpegSegments', () => {
  const segment = (marker: number, ...body: number[]): number[] => [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body];
  const frame = segment(0xc0, 8, 0, 20, 0, 30, 1, 1, 0x22, 0);
  const scan = [...segment(0xda, 1, 1, 0, 0, 63, 0), 1, 2, 3];
  const file = (...parts: number[][]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...parts.flat()]);

  it('drops what pixels do not depend on, stray bytes included, and adds a missing end', () => {
    const { frame: found, essential } = readJpegSegments('a.jpg', file(segment(0xe1, 1, 2, 3), [7, 7], segment(0xdb, 9), segment(0xfe, 5), frame, scan));
    expect(found).toEqual({ width: 30, height: 20, precision: 8, components: 1, process: 0, sampling: [0x22] });
    expect([...essential]).toEqual([0xff, 0xd8, ...segment(0xdb, 9), ...segment(0xc0, 8, 0, 20, 0, 30, 1, 1, 0x11, 0), ...scan, 0xff, 0xd9]);
  });

  it.each([
    ['nothing', []], ['only a frame', [frame]], ['a scan before the frame', [scan]], ['an end before the scan', [frame, [0xff, 0xd9]]], ['a frame that is cut off', [frame.slice(0, 8)]],
  ])('refuses %s', (_what, parts) => expect(() => readJpegSegments('a.jpg', file(...parts))).toThrow(/a\.jpg is damaged/));
});

describe('openJpeg', () => {
  const file = (process: number, precision: number, height: number, components: number): Uint8Array<ArrayBuffer> => {
    const parts = Array.from({ length: components }, (_, i) => [i + 1, 0x11, 0]).flat();
    return Uint8Array.of(0xff, 0xd8, 0xff, 0xc0 + process, 0, 8 + parts.length, precision, height >> 8, height & 255, 0x40, 0, components, ...parts, 0xff, 0xda, 0, 2, 0xff, 0xd9);
  };

  it.each([
    ['12 bits', file(1, 12, 16, 1), 'UNSUPPORTED_FILE', /JPEG of 12 bits/],
    ['lossless coding', file(3, 8, 16, 1), 'UNSUPPORTED_FILE', /lossless/],
    ['two components', file(0, 8, 16, 2), 'UNSUPPORTED_FILE', /2 components/],
    ['no height', file(0, 8, 0, 3), 'UNREADABLE_FILE', /impossible size/],
    ['a size that its bytes cannot hold', file(2, 8, 16_384, 3), 'UNREADABLE_FILE', /more than its \d+ bytes can hold/],
    ['no image data', file(0, 8, 1, 1), 'UNREADABLE_FILE', /more than its \d+ bytes can hold/],
  ])('refuses %s', async (_what, bytes, code, message) => {
    await expect(openJpeg('a.jpg', bytes, DEFAULT_LIMITS)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

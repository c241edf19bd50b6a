import * as fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePng8 } from '../../../src/media/index.ts';
import { DEFAULT_LIMITS } from '../../../src/media/image/index.ts';
import { openPng } from '../../../src/media/png/index.ts';
import { writePng } from '../../../src/media/png/writePng.ts';

const open = (bytes: Uint8Array): ReturnType<typeof openPng> => openPng('a.png', bytes, DEFAULT_LIMITS);
const images = fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }), channels: fc.constantFrom(1 as const, 3 as const) })
  .chain((size) => fc.uint8Array({ minLength: size.width * size.height * size.channels, maxLength: size.width * size.height * size.channels }).map((data) => ({ ...size, data })));

describe('encodePng8', () => {
  it('writes what openPng reads back', () => {
    fc.assert(fc.property(images, (image) => {
      const raster = open(encodePng8(image)).raster(0);
      expect({ width: raster.width, height: raster.height, channels: raster.channels, data: new Uint8Array(raster.data) }).toEqual({ ...image, data: new Uint8Array(image.data) });
    }));
  });

  it('filters: a smooth gradient takes less than its raw bytes deflated', () => {
    const data = Uint8Array.from({ length: 128 * 128 }, (_, i) => ((i % 128) + Math.floor(i / 128) * 3 + ((i * 7919) % 5)) & 255);
    expect(encodePng8({ width: 128, height: 128, channels: 1, data }).length).toBeLessThan(deflateSync(data).length);
  });
});

describe('a hostile PNG', () => {
  const header = { width: 4, height: 4, depth: 8, colorType: 0, interlaced: false };
  const refusal = (bytes: Uint8Array): unknown => {
    try {
      open(bytes).raster(0);
    } catch (error) {
      return error;
    }
    return null;
  };

  it('may not inflate to more than its header declares', () => {
    const bomb = writePng(header, deflateSync(Buffer.alloc(50_000_000)));
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(bomb)).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringContaining('declared size') });
  });

  it('may not hold less than its header declares', () => {
    expect(refusal(writePng(header, deflateSync(Buffer.alloc(19))))).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringContaining('19 bytes') });
  });

  it('may not declare a size beyond the limits', () => {
    expect(refusal(writePng({ ...header, width: 2 ** 31 - 1, height: 2 ** 31 - 1 }, deflateSync(Buffer.alloc(20))))).toMatchObject({ code: 'UNSUPPORTED_FILE' });
    expect(refusal(writePng({ ...header, width: 60_000, height: 60_000 }, deflateSync(Buffer.alloc(20))))).toMatchObject({ code: 'UNSUPPORTED_FILE' });
    expect(refusal(writePng({ ...header, width: 0 }, deflateSync(Buffer.alloc(20))))).toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it('may not name a filter that does not exist', () => {
    expect(refusal(writePng(header, deflateSync(Uint8Array.from({ length: 20 }, (_, i) => (i === 10 ? 9 : 0)))))).toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringContaining('row 2') });
  });

  it('is refused wherever it is cut off', () => {
    const whole = encodePng8({ width: 5, height: 5, channels: 1, data: new Uint8Array(25).fill(9) });
    for (let length = 0; length < whole.length; length++) expect(refusal(whole.subarray(0, length))).toMatchObject({ code: 'UNREADABLE_FILE' });
  });

  it('is refused with any one byte changed', () => {
    const whole = encodePng8({ width: 5, height: 5, channels: 1, data: new Uint8Array(25).fill(9) });
    for (let i = 0; i < whole.length; i++) {
      expect(refusal(whole.map((byte, j) => (j === i ? byte ^ 0x10 : byte)))).not.toBeNull();
    }
  });
});

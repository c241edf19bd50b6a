import { describe, expect, it } from 'vitest';
import type { PixelArray } from '../../../../src/domain/raster/index.ts';
import { parseRaster } from '../../../../src/renderer/viewer/parseRaster.ts';
import { raster } from './rasters.ts';

/** As the host writes it. */
function message(header: object, data: PixelArray, cut = 0): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const bytes = new Uint8Array(start + data.byteLength);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(new Uint8Array(data.buffer), start);
  return bytes.buffer.slice(0, bytes.length - cut);
}

describe('parseRaster', () => {
  it('gives back what was sent, for every type of sample', () => {
    for (const [dtype, data] of [
      ['uint8', Uint8Array.of(1, 255)], ['int16', Int16Array.of(-5, 5)], ['uint16', Uint16Array.of(1, 65_535)], ['float32', Float32Array.of(0.5, -1)], ['float64', Float64Array.of(0.1, 1e300)],
    ] as const) {
      const sent = raster({ data });
      const { data: _, ...header } = sent;
      expect(parseRaster(message({ ...header, dtype }, data))).toEqual(sent);
    }
  });
  it('refuses what ends too early with what to do', () => {
    const { data, ...header } = raster({ data: Uint16Array.of(1, 2, 3) });
    for (const bytes of [new ArrayBuffer(2), message({ ...header, dtype: 'uint16' }, data, 1), message({ ...header, dtype: 'complex' }, data)]) {
      expect(() => parseRaster(bytes)).toThrow(expect.objectContaining({ code: 'UNREADABLE_FILE', data: { remedy: expect.any(String) } }));
    }
  });
});

import { describe, expect, it } from 'vitest';
import { openDicom } from '../../../src/media/dicom/index.ts';
import { expandSegments } from '../../../src/media/dicom/segmentedTable.ts';
import { DEFAULT_LIMITS } from '../../../src/media/image/index.ts';
import { implicit, part10 } from './dicomBytes.ts';
import type { Elements } from './dicomBytes.ts';

const open = (bytes: Uint8Array): ReturnType<typeof openDicom> => openDicom('a.dcm', bytes, DEFAULT_LIMITS);
const words = (...values: number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
const us = (value: number): Buffer => words(value);
const ds = (text: string): Buffer => Buffer.from(text.length % 2 === 0 ? text : `${text} `);

/** Two by one pixels of 16 bits. */
const base: Elements = {
  '00280002': us(1), '00280004': ds('MONOCHROME2 '), '00280010': us(1), '00280011': us(2), '00280100': us(16), '00280101': us(16), '00280102': us(15), '00280103': us(0),
  '7fe00010': words(5, 60_000),
};

describe('openDicom', () => {
  it('reads the same image with and without preamble and header, implicit and explicit', () => {
    for (const bytes of [part10(base, 'implicit'), part10(base, 'explicit'), part10(base, 'big'), part10(base, 'explicit').subarray(132), implicit(base)]) {
      expect([...open(bytes).raster(0).data]).toEqual([5, 60_000]);
    }
  });

  it('clears bits outside the stored ones and extends the sign', () => {
    const twelve: Elements = { ...base, '00280101': us(12), '00280102': us(11), '7fe00010': words(0xf801, 0x17ff) };
    expect([...open(part10(twelve)).raster(0).data]).toEqual([0x801, 0x7ff]);
    expect([...open(part10({ ...twelve, '00280103': us(1) })).raster(0).data]).toEqual([-2047, 2047]);
    expect([...open(part10({ ...twelve, '00280102': us(15) })).raster(0).data]).toEqual([0xf80, 0x17f]);
  });

  it('interleaves colour planes', () => {
    const planes: Elements = { ...base, '00280002': us(3), '00280004': ds('RGB '), '00280006': us(1), '00280100': us(8), '00280101': us(8), '00280102': us(7), '7fe00010': Buffer.from([1, 2, 10, 20, 100, 200]) };
    expect([...open(part10(planes)).raster(0).data]).toEqual([1, 10, 100, 2, 20, 200]);
    expect([...open(part10({ ...planes, '00280006': us(0) })).raster(0).data]).toEqual([1, 2, 10, 20, 100, 200]);
  });

  it('reads rescale, first window and spacing', () => {
    const raster = open(part10({ ...base, '00280030': ds('0.5\\0.25'), '00281050': ds('40\\300'), '00281051': ds('400\\1500'), '00281052': ds('-1024'), '00281053': ds('2'), '00281054': ds('HU') })).raster(0);
    expect(raster).toMatchObject({ rescale: { slope: 2, intercept: -1024, units: 'HU' }, window: { center: 40, width: 400, shape: 'LINEAR' }, spacing: { row: 0.5, column: 0.25 } });
  });

  it('takes no window of width 0 and no rescale of slope 0', () => {
    expect(open(part10({ ...base, '00281050': ds('40'), '00281051': ds('0'), '00281052': ds('3'), '00281053': ds('0') })).raster(0)).toMatchObject({ window: null, rescale: null });
  });

  it('finds each frame', () => {
    const image = open(part10({ ...base, '00280008': ds('2'), '7fe00010': words(1, 2, 3, 4) }));
    expect([[...image.stored(0)], [...image.stored(1)]]).toEqual([[1, 2], [3, 4]]);
  });

  it.each([
    ['more pixels than it holds', { '00280010': us(60_000) }, /declares 2 × 60000 pixels, 240000 bytes, and holds 4/],
    ['more frames than it holds', { '00280008': ds('99999999') }, /declares 99999999 frames/],
    ['no rows', { '00280010': us(0) }, /impossible size/],
    ['an unknown colour space', { '00280004': ds('CMYK') }, /"CMYK"/],
    ['bits that no pixel has', { '00280100': us(12) }, /12 bits allocated/],
  ] as const)('refuses %s', (_what, change, message) => expect(() => open(part10({ ...base, ...change }))).toThrow(message));

  it('refuses a compressed file, naming its transfer syntax', () => {
    const bytes = Buffer.from(part10(base, 'explicit').toString('latin1').replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.5\0'), 'latin1');
    expect(() => open(bytes)).toThrow('RLE Lossless (1.2.840.10008.1.2.5)');
  });

  it('is refused wherever its pixels are cut off', () => {
    const whole = part10(base);
    for (let missing = 1; missing <= 4; missing++) expect(() => open(whole.subarray(0, -missing))).toThrow(/a\.dcm is damaged/);
  });
});

describe('expandSegments', () => {
  it('expands discrete, linear and indirect segments', () => {
    const data = Uint16Array.of(0, 2, 10, 20, 1, 4, 60, 2, 1, 0, 0);
    expect([...expandSegments('a.dcm', data, 8, 2)]).toEqual([10, 20, 30, 40, 50, 60, 10, 20]);
  });

  it.each([
    ['too little', [0, 2, 1, 2]], ['a beginning without a value', [1, 8, 5]], ['an unknown segment', [7, 1, 1]], ['a segment that is cut off', [0, 8, 1]],
    ['segments that repeat themselves', [0, 1, 1, 2, 9, 6, 0]], ['far too much', [0, 1, 0, 1, 60_000, 9, 2, 60_000, 6, 0]],
  ])('refuses %s', (_what, data) => expect(() => expandSegments('a.dcm', Uint16Array.from(data), 8, 2)).toThrow(/palette does not expand/));
});

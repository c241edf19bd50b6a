import { deflateSync } from 'node:zlib';
import { writePng } from './writePng.ts';

export interface Image8 {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** `width * height * channels` bytes, row-major. */
  readonly data: Uint8Array;
}

const GREY = 0;
const RGB = 2;

/**
 * 8-bit PNG of a grey or RGB image. Each row takes the filter with the smallest sum of absolute differences (W3C PNG,
 * section 12.7), which halves photographs; fast-png's encoder filters nothing. `level` is zlib's.
 */
export function encodePng8(image: Image8, level = 6): Uint8Array<ArrayBuffer> {
  const header = { width: image.width, height: image.height, depth: 8, colorType: image.channels === 3 ? RGB : GREY, interlaced: false };
  return new Uint8Array(writePng(header, deflateSync(filtered(image), { level })));
}

function filtered({ width, height, channels, data }: Image8): Uint8Array {
  const stride = width * channels;
  const out = new Uint8Array(height * (stride + 1));
  const tried = FILTERS.map(() => new Uint8Array(stride));
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * stride, (y + 1) * stride);
    const above = y === 0 ? new Uint8Array(stride) : data.subarray((y - 1) * stride, y * stride);
    const best = bestFilter(row, above, channels, tried);
    out[y * (stride + 1)] = best;
    out.set(tried[best]!, y * (stride + 1) + 1);
  }
  return out;
}

/** Fills `tried` with the row under every filter and says which is smallest. */
function bestFilter(row: Uint8Array, above: Uint8Array, channels: number, tried: readonly Uint8Array[]): number {
  let best = 0;
  let least = Infinity;
  FILTERS.forEach((predict, filter) => {
    const line = tried[filter]!;
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const inside = i >= channels;
      line[i] = row[i]! - predict(inside ? row[i - channels]! : 0, above[i]!, inside ? above[i - channels]! : 0);
      sum += Math.min(line[i]!, 256 - line[i]!);
    }
    if (sum < least) [best, least] = [filter, sum];
  });
  return best;
}

/** Filter types 0 to 4: what a byte is predicted to be from its left, upper and upper left neighbour. */
const FILTERS: readonly ((left: number, up: number, upLeft: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, up) => up,
  (left, up) => (left + up) >> 1,
  paeth,
];

function paeth(left: number, up: number, upLeft: number): number {
  const estimate = left + up - upLeft;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - upLeft)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : upLeft;
}

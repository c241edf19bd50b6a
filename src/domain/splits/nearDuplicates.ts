/**
 * Bits in which two hashes may differ and still count as alike: recompressed or resized copies. At 2 bits one pair of the
 * 79,800 of 400 single malaria cells is taken for a copy and none of 74 chest X-rays; at 4 bits it is 14 pairs, and
 * a claim that always fails is read by nobody.
 */
const NEAR = 2;

/**
 * Difference hash: one bit for each of the 64 neighbours left and right, set where the right one is brighter. It
 * survives resizing, recompression and changes of brightness and contrast.
 * Source: N. Krawetz, "Kind of Like That", hackerfactor.com, 2013.
 *
 * @param gray grey values of the image shrunk to side + 1 columns × side rows, row by row
 * @param side 8 as published; 16 tells round cells on a dark ground from copies of one cell. A multiple of 4.
 * @returns side² / 4 hexadecimal digits
 */
export function differenceHash(gray: ArrayLike<number>, side = 8): string {
  const columns = side + 1;
  if (gray.length !== columns * side) throw new RangeError(`A difference hash takes ${columns} × ${side} values, not ${gray.length}`);
  let hex = '';
  for (let row = 0; row < side; row++) {
    for (let start = 0; start < side; start += 4) {
      let digit = 0;
      for (let column = start; column < start + 4; column++) digit = (digit << 1) | Number(gray[columns * row + column + 1]! > gray[columns * row + column]!);
      hex += digit.toString(16);
    }
  }
  return hex;
}

/** Number of bits in which two hashes of the same length differ. */
export function hashDistance(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError(`Hashes of ${a.length} and ${b.length} digits`);
  let bits = 0;
  for (let i = 0; i < a.length; i++) bits += popcount32(parseInt(a[i]!, 16) ^ parseInt(b[i]!, 16));
  return bits;
}

/**
 * All pairs of ids whose hashes differ in at most `most` bits, each once, ids in the order of the input. Exact: two such
 * hashes agree wholly in at least one of `most + 1` bands, so only hashes that share a band are compared.
 *
 * @param most 0 to 31
 */
export function nearDuplicatePairs(hashes: readonly { readonly id: string; readonly hash: string }[], most: number = NEAR): [string, string][] {
  const words = hashes.map(({ hash }) => BigInt(`0x${hash}`));
  const pairs = new Set<number>();
  const bands = most + 1;
  for (let band = 0; band < bands; band++) {
    const from = Math.floor((64 * band) / bands);
    const mask = (1n << BigInt(Math.floor((64 * (band + 1)) / bands) - from)) - 1n;
    const buckets = new Map<bigint, number[]>();
    words.forEach((word, index) => {
      const key = (word >> BigInt(from)) & mask;
      const bucket = buckets.get(key);
      if (!bucket) buckets.set(key, [index]);
      else {
        for (const other of bucket) if (differingBits(word ^ words[other]!) <= most) pairs.add(other * hashes.length + index);
        bucket.push(index);
      }
    });
  }
  return [...pairs].sort((a, b) => a - b).map((pair) => [hashes[Math.floor(pair / hashes.length)]!.id, hashes[pair % hashes.length]!.id]);
}

function differingBits(difference: bigint): number {
  return popcount32(Number(difference & 0xffffffffn)) + popcount32(Number(difference >> 32n));
}

function popcount32(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

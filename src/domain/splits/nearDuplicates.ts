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
 * @param gray9x8 grey values of the image shrunk to 9 columns × 8 rows, row by row
 * @returns 16 hexadecimal digits
 */
export function differenceHash(gray9x8: ArrayLike<number>): string {
  if (gray9x8.length !== 72) throw new RangeError(`A difference hash takes 9 × 8 values, not ${gray9x8.length}`);
  let hex = '';
  for (let row = 0; row < 8; row++) {
    let byte = 0;
    for (let column = 0; column < 8; column++) byte = (byte << 1) | Number(gray9x8[9 * row + column + 1]! > gray9x8[9 * row + column]!);
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
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

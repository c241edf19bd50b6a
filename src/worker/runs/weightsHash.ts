import { createHash } from 'node:crypto';
import type { Weights } from '../../learn/index.ts';

/** SHA-256, hex, over all tensors' little-endian float32 bytes in the order of their names (by code unit). */
export function weightsHash(weights: Weights): string {
  const hash = createHash('sha256');
  for (const name of [...weights.keys()].sort()) {
    const values = weights.get(name)!;
    const bytes = new DataView(new ArrayBuffer(values.byteLength));
    for (let i = 0; i < values.length; i++) bytes.setFloat32(4 * i, values[i]!, true);
    hash.update(new Uint8Array(bytes.buffer));
  }
  return hash.digest('hex');
}

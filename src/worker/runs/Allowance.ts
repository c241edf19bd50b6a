import type { MemoryAllowance } from '../../learn/index.ts';

/** So many bytes, given to whoever asks first. */
export class Allowance implements MemoryAllowance {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  get free(): number {
    return this.#free;
  }

  claim(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#free += bytes;
  }
}

const MIB = 2 ** 20;

/** What one lane may hold of decoded images, their views and activations, of the bytes that it may take in all: what is beyond is read, drawn or computed again. */
export function allowancesOf(limit: number): Readonly<Record<'images' | 'views' | 'activations', Allowance>> {
  const share = (part: number, atMost: number): Allowance => new Allowance(Math.min(Math.floor(limit * part), atMost));
  return { images: share(1 / 8, 1024 * MIB), views: share(1 / 16, 512 * MIB), activations: share(1 / 8, 1024 * MIB) };
}

/**
 * Seeded generator: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, so that a run replays. A
 * checkpoint needs no state of it: streams are made anew from a seed and labels (the epoch, the view). Not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number;
  /** Uniform integer in [0, n), n from 1 to 2^32, without modulo bias. */
  below(n: number): number;
  /** Standard normal (Box–Muller, one value a call). */
  normal(): number;
  /** Fisher–Yates in place. */
  shuffle<T>(items: T[]): T[];
}

/** A generator from a seed and any number of labels; different labels give independent streams. */
export function createRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  let hash = 2166136261 ^ (seed | 0);
  for (const char of `${seed}|${labels.join('|')}`) hash = Math.imul(hash ^ char.codePointAt(0)!, 16777619);
  const random = fromState([hash | 0, (seed | 0) ^ 0x9e3779b9, Math.imul(hash, 0x85ebca6b) | 0, 1]);
  for (let i = 0; i < 15; i++) random.next();
  return random;
}

function fromState(initial: readonly [number, number, number, number]): Random {
  let [a, b, c, d] = initial;
  const word = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  const next = (): number => word() / 4294967296;
  const below = (n: number): number => {
    const limit = 4294967296 - (4294967296 % n);
    let value = word();
    while (value >= limit) value = word();
    return value % n;
  };
  return {
    next,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [items[i], items[j]] = [items[j]!, items[i]!];
      }
      return items;
    },
  };
}

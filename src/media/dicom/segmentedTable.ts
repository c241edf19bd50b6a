/** Segmented palettes: look-up table data as line segments (PS3.3 C.7.9.2). */
import { damaged } from '../image/index.ts';

const [DISCRETE, LINEAR, INDIRECT] = [0, 1, 2];

/** `words`: the segmented data. `count`: entries that the descriptor declares. `wordBytes`: for indirect segments' byte offsets. */
export function expandSegments(file: string, words: Uint16Array, count: number, wordBytes: 1 | 2): Uint16Array<ArrayBuffer> {
  const out: number[] = [];
  const fail = (): never => {
    throw damaged(file, 'its segmented colour palette does not expand to the declared size');
  };
  /** Expands one segment; returns where the next begins. Copies of segments don't hold copies. */
  const expand = (at: number, copied: boolean): number => {
    const length = words[at + 1] ?? fail();
    if (out.length > count) fail();
    if (words[at] === DISCRETE) {
      for (let i = 0; i < length; i++) out.push(words[at + 2 + i] ?? fail());
      return at + 2 + length;
    }
    if (words[at] === LINEAR) {
      const from = out.at(-1) ?? fail();
      const to = words[at + 2] ?? fail();
      for (let i = 1; i <= length; i++) out.push(Math.round(from + ((to - from) * i) / length));
      return at + 3;
    }
    if (words[at] !== INDIRECT || copied) return fail();
    const low = words[at + 2] ?? fail();
    const high = words[at + 3] ?? fail();
    let source = (low + high * (wordBytes === 2 ? 65_536 : 256)) / wordBytes;
    for (let i = 0; i < length; i++) source = expand(source, true);
    return at + 4;
  };
  let at = 0;
  while (at < words.length && out.length < count) at = expand(at, false);
  return out.length === count ? Uint16Array.from(out) : fail();
}

import { describe, expect, it } from 'vitest';
import { createPictureCache } from '../../../../src/renderer/viewer/PictureCache.ts';
import { raster } from './rasters.ts';

/** Each picture weighs 100 samples + 400 drawn bytes. */
function setUp(budget: number) {
  const asked: string[] = [];
  const cache = createPictureCache({
    budget,
    draw: () => 'drawn',
    fetch: async (id) => {
      asked.push(id);
      if (id === 'bad') throw new Error('broken');
      return raster({ data: new Uint8Array(100) });
    },
  });
  return { asked, cache };
}
const settled = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });

describe('picture cache', () => {
  it('fetches once for two askers, and has it at hand afterwards', async () => {
    const { asked, cache } = setUp(10_000);
    expect(cache.peek('a')).toBeNull();
    const [one, two] = await Promise.all([cache.load('a'), cache.load('a')]);
    expect([asked, one === two, cache.peek('a') === one]).toEqual([['a'], true, true]);
  });
  it('lets go of what wasn’t seen for longest', async () => {
    const { cache } = setUp(1000);
    await cache.load('a');
    await cache.load('b');
    cache.peek('a');
    await cache.load('c');
    expect([cache.peek('a') !== null, cache.peek('b'), cache.peek('c') !== null]).toEqual([true, null, true]);
  });
  it('keeps one picture even where it is heavier than the budget', async () => {
    const { cache } = setUp(10);
    await cache.load('a');
    expect(cache.peek('a')).not.toBeNull();
  });
  it('loads ahead in order, goes on after a failure, and stops for a newer wish', async () => {
    const { asked, cache } = setUp(10_000);
    cache.ahead(['bad', 'x', 'y']);
    await settled();
    expect(asked).toEqual(['bad', 'x', 'y']);
    cache.ahead(['p', 'q']);
    cache.ahead(['r']);
    await settled();
    expect(asked.slice(3).sort()).toEqual(['p', 'r']);
  });
  it('tells a failure to who asks, and tries again when asked again', async () => {
    const { asked, cache } = setUp(10_000);
    await expect(cache.load('bad')).rejects.toThrow('broken');
    await expect(cache.load('bad')).rejects.toThrow('broken');
    expect(asked).toEqual(['bad', 'bad']);
  });
});

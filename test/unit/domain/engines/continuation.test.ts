import { describe, expect, it } from 'vitest';
import { brokenContinuity } from '../../../../src/domain/engines/index.ts';

const engine = { name: 'ort-cpu', version: '1.30', device: 'CPU, 2 threads', deterministic: true, threads: 2, microBatch: 16 };

describe('brokenContinuity', () => {
  it('is null where nothing changed and the engine promises the same bits', () => {
    expect(brokenContinuity(engine, { ...engine })).toBeNull();
  });

  it.each([
    [{ name: 'plain' }, 'its engine changed from ort-cpu to plain'],
    [{ version: '1.31' }, 'its version changed from 1.30 to 1.31'],
    [{ threads: 4 }, 'its number of threads changed from 2 to 4'],
    [{ microBatch: 8 }, 'its images a call changed from 16 to 8'],
    [{ device: 'another CPU' }, 'its device changed from CPU, 2 threads to another CPU'],
    [{ deterministic: false }, 'ort-cpu does not promise the same bits twice'],
    [{ deterministic: null }, 'ort-cpu does not promise the same bits twice'],
  ])('names what changed: %o', (change, words) => {
    expect(brokenContinuity(engine, { ...engine, ...change })).toBe(words);
  });

  it('does not take for equal what an old record did not keep', () => {
    expect(brokenContinuity({ ...engine, threads: null }, engine)).toBe('its number of threads changed from unknown to 2');
  });
});

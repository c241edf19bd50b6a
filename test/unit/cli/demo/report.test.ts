import { describe, expect, it } from 'vitest';
import { drawInterval } from '../../../../src/cli/demo/report.ts';

describe('an interval drawn in text', () => {
  it('puts the estimate inside its interval, on an axis that ends at 1', () => {
    const drawn = drawInterval({ value: 1, low: 0.75, high: 1 }, 0.5);
    expect(drawn).toHaveLength(40);
    expect(drawn.endsWith('o')).toBe(true);
    expect(drawn.indexOf('-')).toBe(20);
  });

  it('draws no interval where there is none', () => {
    expect(drawInterval({ value: 0.5, low: null, high: null }, 0.5)).toBe(`o${'.'.repeat(39)}`);
  });
});

import { describe, expect, it } from 'vitest';
import { counted, listed } from '../../../../src/domain/words/index.ts';

describe('words', () => {
  it('counts as people do', () => {
    expect([0, 1, 2].map((n) => counted(n, 'patients'))).toEqual(['0 patients', '1 patient', '2 patients']);
  });

  it('lists as people do, and not without end', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map((items) => listed(items, 3))).toEqual(['', 'a', 'a and b', 'a, b and c', 'a, b, c and 1 more']);
  });
});

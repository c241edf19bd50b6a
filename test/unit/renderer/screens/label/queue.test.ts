import { describe, expect, it } from 'vitest';
import { median, withPace } from '../../../../../src/renderer/screens/label/pace.ts';
import { aheadOf, currentOf, goTo, startQueue, step } from '../../../../../src/renderer/screens/label/queue.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];

describe('label queue', () => {
  it('begins at the wanted image, or with it where it isn’t in the queue', () => {
    expect([currentOf(startQueue(ids, 'c')), startQueue(ids, 'z')]).toEqual(['c', { ids: ['z', ...ids], index: 0 }]);
  });
  it('stops before the first and one past the last', () => {
    const queue = startQueue(ids, null);
    expect([currentOf(step(queue, -3)), currentOf(step(queue, 99)), currentOf(step(step(queue, 99), -1))]).toEqual(['a', null, 'e']);
  });
  it('is through at once where there is nothing', () => {
    expect(currentOf(startQueue([], null))).toBeNull();
  });
  it('goes to an image it holds and to no other', () => {
    const queue = startQueue(ids, null);
    expect([goTo(queue, 'd')?.index, goTo(queue, 'z')]).toEqual([3, null]);
  });
  it('looks three on and one back, within its ends', () => {
    expect([aheadOf(startQueue(ids, 'b')), aheadOf(startQueue(ids, 'e'))]).toEqual([['c', 'd', 'a', 'e'], ['d']]);
  });
});

describe('pace', () => {
  it('is the middle of the times, null of none', () => {
    expect([median([]), median([3]), median([9, 1, 2]), median([4, 1, 2, 9])]).toEqual([null, 3, 2, 3]);
  });
  it('leaves out interruptions and keeps the last 200', () => {
    expect(withPace([1], 61_000)).toEqual([1]);
    const many = Array.from({ length: 200 }, (_, i) => i);
    expect(withPace(many, 500)).toEqual([...many.slice(1), 500]);
  });
});

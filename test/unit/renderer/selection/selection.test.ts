import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clear, keepOnly, move, NOTHING, select, selectAll } from '../../../../src/renderer/selection/index.ts';
import type { Selection } from '../../../../src/renderer/selection/index.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const plain = { range: false, toggle: false };
const shift = { range: true, toggle: false };
const ctrl = { range: false, toggle: true };
const ids = (selection: Selection): string[] => [...selection.ids].sort();

describe('selection', () => {
  it('takes one by a click and forgets the others', () => {
    expect(ids(select(select(NOTHING, order, 'a', plain), order, 'c', plain))).toEqual(['c']);
  });
  it('takes a range with Shift, back and forth from the same anchor', () => {
    const from = select(NOTHING, order, 'c', plain);
    const down = select(from, order, 'e', shift);
    expect([ids(down), ids(select(down, order, 'b', shift))]).toEqual([['c', 'd', 'e'], ['b', 'c']]);
  });
  it('adds and takes away with Ctrl', () => {
    const two = select(select(NOTHING, order, 'a', plain), order, 'c', ctrl);
    expect([ids(two), ids(select(two, order, 'a', ctrl))]).toEqual([['a', 'c'], ['c']]);
  });
  it('adds a range with both', () => {
    const one = select(select(NOTHING, order, 'a', plain), order, 'd', ctrl);
    expect(ids(select(one, order, 'e', { range: true, toggle: true }))).toEqual(['a', 'd', 'e']);
  });
  it('moves with the keyboard and stops at the ends', () => {
    const first = move(NOTHING, order, 1, false);
    expect([first.cursor, move(first, order, -3, false).cursor, move(first, order, Infinity, false).cursor]).toEqual(['a', 'a', 'e']);
  });
  it('extends with the keyboard from where it began', () => {
    const from = move(select(NOTHING, order, 'b', plain), order, 1, true);
    expect([ids(from), ids(move(from, order, 1, true)), ids(move(from, order, -2, true))]).toEqual([['b', 'c'], ['b', 'c', 'd'], ['a', 'b']]);
  });
  it('selects all and nothing without losing its place', () => {
    const at = select(NOTHING, order, 'c', plain);
    expect([ids(selectAll(at, order)), ids(clear(at)), clear(at).cursor]).toEqual([order, [], 'c']);
  });
  it('starts a range anew where the anchor was filtered away', () => {
    const kept = keepOnly(select(NOTHING, order, 'c', plain), ['a', 'b']);
    expect([kept, ids(select(kept, ['a', 'b'], 'b', shift))]).toEqual([NOTHING, ['b']]);
  });
  it('never selects what is not there, and always holds its cursor, whatever is done', () => {
    const acts = fc.array(fc.oneof(
      fc.record({ kind: fc.constant('click' as const), id: fc.constantFrom(...order), range: fc.boolean(), toggle: fc.boolean() }),
      fc.record({ kind: fc.constant('move' as const), by: fc.integer({ min: -6, max: 6 }), extend: fc.boolean() }),
    ));
    fc.assert(fc.property(acts, fc.subarray(order), (steps, left) => {
      let selection = NOTHING;
      for (const step of steps) {
        selection = step.kind === 'click' ? select(selection, order, step.id, step) : move(selection, order, step.by, step.extend);
      }
      const kept = keepOnly(selection, left);
      expect([...kept.ids].every((id) => left.includes(id))).toBe(true);
      expect(kept.cursor === null || left.includes(kept.cursor)).toBe(true);
      expect([...selection.ids].every((id) => order.includes(id))).toBe(true);
    }));
  });
});

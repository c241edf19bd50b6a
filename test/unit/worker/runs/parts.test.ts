import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkParts } from '../../../../src/worker/runs/parts.ts';

const samples = (groups: readonly number[]) => groups.map((group, i) => ({ id: `s${i}`, path: '', frame: 0, contentHash: '', group: `g${group}`, labels: [] }));

describe('checkParts', () => {
  it('refuses exactly the runs in which a group is in two parts', () => {
    const part = fc.constantFrom('train', 'validation', 'test', 'none');
    fc.assert(fc.property(fc.array(fc.record({ group: fc.nat(6), part }), { maxLength: 12 }), (rows) => {
      const of = (name: string): number[] => rows.flatMap((row, i) => (row.part === name ? [i] : []));
      const run = { train: of('train'), validation: of('validation'), predict: { test: of('test') } };
      const parts = new Map<number, Set<string>>();
      for (const row of rows) if (row.part !== 'none') parts.set(row.group, (parts.get(row.group) ?? new Set()).add(row.part));
      const clash = [...parts.values()].some((names) => names.size > 1);
      const check = (): void => checkParts(run, samples(rows.map((row) => row.group)));
      if (clash) expect(check).toThrowError(expect.objectContaining({ code: 'REFUSED' }));
      else expect(check).not.toThrow();
    }));
  });

  it('allows predictions on the part that stops the training', () => {
    expect(() => checkParts({ train: [0], validation: [1], predict: { validation: [1, 2] } }, samples([1, 2, 2]))).not.toThrow();
    expect(() => checkParts({ train: [0], validation: [1], predict: { validation: [2] } }, samples([1, 2, 1]))).toThrowError(/1 group \(patient\) is in both train and validation/);
  });

  it('names no patient', () => {
    expect(() => checkParts({ train: [0], validation: [1], predict: {} }, samples([7, 7]))).toThrowError(expect.objectContaining({ message: expect.not.stringContaining('g7') }));
  });
});

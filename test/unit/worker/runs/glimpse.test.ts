import { describe, expect, it } from 'vitest';
import type { RunSpec, TrainJob, WorkerSample } from '../../../../src/contract/worker/index.ts';
import { chooseGlimpse, glimpse } from '../../../../src/worker/runs/glimpse.ts';

const sample = (index: number, ...labels: number[]): WorkerSample => ({ id: String(index), path: '', frame: 0, contentHash: '', group: '', labels });
const samples = [sample(0, -1, 0), ...Array.from({ length: 10 }, (_, i) => sample(i + 1, -1, 0)), sample(11, -1, 1), sample(12, -1, 1), sample(13, -1, -1), ...Array.from({ length: 9 }, (_, i) => sample(14 + i, -1, 0))];
const tasks = [{ id: 'a', name: 'a', classes: ['x', 'y'] }, { id: 'b', name: 'b', classes: ['p', 'q'] }];
const job = { samples, tasks } as unknown as TrainJob;
const spec = { tasks: [0, 1] } as unknown as RunSpec;

describe('a glimpse of the validation images', () => {
  const validation = [...samples.keys()].slice(1);
  it('shows at most twelve that have a label of the first task that has any, its classes in turn', () => {
    const { head, rows } = chooseGlimpse(spec, job, validation)!;
    expect(head).toBe(1);
    expect(rows.map((row) => validation[row])).toEqual([1, 11, 2, 12, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
  it('says the likeliest class of each with its probability', () => {
    const of = Float32Array.from(validation.flatMap((index) => (index === 11 ? [0.25, 0.75] : [0.5 + index / 64, 0.5 - index / 64])));
    const { task, images } = glimpse(spec, job, validation, [new Float32Array(of.length), of])!;
    expect([task, images[0], images[1]]).toEqual([1, { sample: 1, predicted: 0, probability: 0.515625 }, { sample: 11, predicted: 1, probability: 0.75 }]);
  });
  it('is nothing where no image of the part has a label', () => {
    expect(chooseGlimpse(spec, job, [13])).toBeNull();
    expect(glimpse(spec, job, [], [])).toBeNull();
  });
});

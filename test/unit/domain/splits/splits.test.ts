import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isGraftError } from '../../../../src/domain/errors/index.ts';
import { certificate, foldRoles, groupedFolds, PARTS, refuseCrossingGroups, splitByParts, splitCanonical } from '../../../../src/domain/splits/index.ts';
import type { Assignment, SplitSample, SplitTask } from '../../../../src/domain/splits/index.ts';

const view: SplitTask = { id: 'view', name: 'projection', classes: [{ id: 'pa', name: 'PA' }, { id: 'ap', name: 'AP' }] };
const sex: SplitTask = { id: 'sex', name: 'sex', classes: [{ id: 'f', name: 'F' }, { id: 'm', name: 'M' }] };

const sample = (id: number, group: string, classes: SplitSample['classes'] = {}): SplitSample => ({ sampleId: `s${id}`, group, groupKnown: true, contentHash: `h${id}`, classes });

/** Patients with 1 to 6 images, a projection that leans to one side and a sex of which half is unknown. */
const cohorts = fc
  .array(fc.record({ images: fc.integer({ min: 1, max: 6 }), pa: fc.integer({ min: 0, max: 6 }), sex: fc.constantFrom('f', 'm', undefined) }), { minLength: 20, maxLength: 60 })
  .map((patients) =>
    patients.flatMap((patient, p) =>
      Array.from({ length: patient.images }, (_, i): SplitSample => {
        const classes: Record<string, string> = { view: i < patient.pa ? 'pa' : 'ap' };
        if (patient.sex) classes['sex'] = patient.sex;
        return sample(100 * p + i, `p${p}`, classes);
      }),
    ),
  );

/** Groups that hold the class, in each part. */
function groupsPerPart(assignment: Assignment, samples: readonly SplitSample[], task: string, classId: string): Map<string, number> {
  const groups = new Set(samples.filter((s) => s.classes[task] === classId).map((s) => s.group));
  const counts = new Map([...new Set(assignment.values())].map((part) => [part, 0]));
  for (const group of groups) counts.set(assignment.get(group)!, counts.get(assignment.get(group)!)! + 1);
  return counts;
}

/** Mean over classes of the standard deviation over folds of the share of the class: the quantity that StratifiedGroupKFold minimises. */
function imbalance(counts: readonly (readonly number[])[]): number {
  const classes = counts[0]!.map((_, c) => {
    const total = counts.reduce((sum, fold) => sum + fold[c]!, 0);
    const shares = counts.map((fold) => fold[c]! / total);
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
  });
  return classes.reduce((a, b) => a + b, 0) / classes.length;
}

/** The split, or null for a cohort that rightly has none. */
const attempt = <T>(make: () => T): T | null => {
  try {
    return make();
  } catch (error) {
    if (isGraftError(error) && error.code === 'REFUSED') return null;
    throw error;
  }
};

describe('groupedFolds', () => {
  it('puts every group in one fold, and every class that has enough groups in every fold', () => {
    fc.assert(
      fc.property(cohorts, fc.integer({ min: 3, max: 5 }), fc.integer(), (samples, folds, seed) => {
        const assignment = attempt(() => groupedFolds(samples, { folds, seed, tasks: [view, sex] }));
        fc.pre(assignment !== null);
        expect([...assignment.keys()].sort()).toEqual([...new Set(samples.map((s) => s.group))].sort());
        for (const task of [view, sex]) {
          for (const { id } of task.classes) {
            const counts = [...groupsPerPart(assignment, samples, task.id, id).values()];
            const groups = counts.reduce((a, b) => a + b, 0);
            if (groups >= 2 * folds) expect(Math.min(...counts), `${id} ${counts}`).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('keeps folds alike in patients, images and classes of both tasks', () => {
    fc.assert(
      fc.property(cohorts, fc.integer(), (samples, seed) => {
        const assignment = attempt(() => groupedFolds(samples, { folds: 5, seed, tasks: [view, sex] }));
        fc.pre(assignment !== null);
        const groups = Object.values(Object.groupBy([...assignment.values()], (part) => part)).map((g) => g!.length);
        const images = Object.values(Object.groupBy(samples, (s) => assignment.get(s.group)!)).map((g) => g!.length);
        expect(Math.max(...groups) - Math.min(...groups)).toBeLessThanOrEqual(4);
        expect(Math.max(...images) - Math.min(...images)).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('depends on the seed and not on the order of the samples', () => {
    fc.assert(
      fc.property(cohorts, fc.integer(), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (samples, seed, keys) => {
        const options = { folds: 5, seed, tasks: [view, sex] };
        const assignment = attempt(() => groupedFolds(samples, options));
        fc.pre(assignment !== null);
        const mixed = samples.map((s) => [keys.next().value!, s] as const).sort((a, b) => a[0] - b[0]).map(([, s]) => s);
        expect(groupedFolds(mixed, options)).toEqual(assignment);
      }),
    );
  });

  it('gives other folds for another seed', () => {
    const samples = Array.from({ length: 40 }, (_, i) => sample(i, `p${i}`, { view: i % 2 ? 'pa' : 'ap' }));
    const [a, b] = [1, 2].map((seed) => groupedFolds(samples, { folds: 5, seed, tasks: [view] }));
    expect(a).not.toEqual(b);
  });

  const reference = JSON.parse(readFileSync(new URL('../../../fixtures/domain/folds.json', import.meta.url), 'utf8')) as {
    cases: { folds: number; classes: number; group: string[]; truth: number[]; counts: number[][] }[];
  };
  it.each(reference.cases.map((c, i) => [i, c] as const))("is at least as balanced as scikit-learn's StratifiedGroupKFold (case %i)", (_, { folds, classes, group, truth, counts }) => {
    const task: SplitTask = { id: 't', name: 't', classes: Array.from({ length: classes }, (_, c) => ({ id: String(c), name: String(c) })) };
    const samples = group.map((g, i) => sample(i, g, { t: String(truth[i]) }));
    for (const seed of [1, 2, 3]) {
      const assignment = groupedFolds(samples, { folds, seed, tasks: [task] });
      const ours = Array.from({ length: folds }, (_, f) => task.classes.map((c) => samples.filter((s) => assignment.get(s.group) === `fold${f}` && s.classes['t'] === c.id).length));
      expect(imbalance(ours)).toBeLessThanOrEqual(imbalance(counts) + 0.005);
    }
  });

  it.each([
    ['more folds than patients', Array.from({ length: 4 }, (_, i) => sample(i, `p${i}`, { view: i % 2 ? 'pa' : 'ap' })), "4 patients can't be dealt out to 5 parts"],
    ['a task without labels', Array.from({ length: 9 }, (_, i) => sample(i, `p${i}`)), 'Task "projection" has no labels yet'],
    ['one class only', Array.from({ length: 9 }, (_, i) => sample(i, `p${i}`, { view: 'pa' })), 'All labels of task "projection" say "PA": with one class there is nothing to learn'],
    ['a class that one patient has', Array.from({ length: 9 }, (_, i) => sample(i, `p${i}`, { view: i === 0 ? 'ap' : 'pa' })), 'Class "AP" of task "projection" has labels of 1 patient; at least 2 are needed'],
  ])('refuses %s and says what to do', (_, samples, message) => {
    expect(() => groupedFolds(samples, { folds: 5, seed: 1, tasks: [view] })).toThrow(
      expect.objectContaining({ code: 'REFUSED', message, data: expect.objectContaining({ remedy: expect.any(String) as string }) as object }),
    );
  });

  it('refuses a number of folds that leaves nothing to train on', () => {
    expect(() => groupedFolds([], { folds: 2, seed: 1, tasks: [view] })).toThrow(expect.objectContaining({ code: 'BAD_INPUT', message: '2 folds: it takes 3 to 20' }));
  });
});

describe('splitByParts', () => {
  const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

  it('gives each part its share of patients, with every class in every part', () => {
    fc.assert(
      fc.property(cohorts, fc.integer(), (samples, seed) => {
        const assignment = attempt(() => splitByParts(samples, { fractions, seed, tasks: [view, sex] }));
        fc.pre(assignment !== null);
        const all = new Set(samples.map((s) => s.group)).size;
        for (const [part, fraction] of Object.entries(fractions)) {
          const groups = [...assignment.values()].filter((p) => p === part).length;
          expect(Math.abs(groups - fraction * all), `${part}: ${groups} of ${all}`).toBeLessThanOrEqual(Math.max(4, 0.12 * all));
        }
        for (const task of [view, sex]) {
          for (const { id } of task.classes) {
            const counts = [...groupsPerPart(assignment, samples, task.id, id).values()];
            if (counts.reduce((a, b) => a + b, 0) >= 6) expect(Math.min(...counts), `${id} ${counts}`).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  it('uses the parts that were asked for', () => {
    const samples = Array.from({ length: 40 }, (_, i) => sample(i, `p${i}`, { view: i % 2 ? 'pa' : 'ap' }));
    const assignment = splitByParts(samples, { fractions: { train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2 }, seed: 3, tasks: [view] });
    expect(PARTS.map((part) => [...assignment.values()].filter((p) => p === part).length)).toEqual([16, 8, 8, 8]);
  });

  it.each([
    [{ train: 0.6, test: 0.3 }, "The parts' shares sum to 90 %, not to 100 %"],
    [{ train: 1.2, test: -0.2 }, "The parts' shares sum to 100 %, not to 100 %"],
    [{ train: Number.NaN, test: 0.5 }, "The parts' shares sum to NaN %, not to 100 %"],
    [{ validation: 0.5, test: 0.5 }, 'A split needs a train and a validation part: one to learn from, one to decide when to stop'],
    [{ train: 1 }, 'A split needs a train and a validation part: one to learn from, one to decide when to stop'],
    [{ train: 0.6, test: 0.4 }, 'A split needs a train and a validation part: one to learn from, one to decide when to stop'],
  ])('refuses the shares %j', (wrong, message) => {
    expect(() => splitByParts([], { fractions: wrong, seed: 1, tasks: [] })).toThrow(expect.objectContaining({ code: 'BAD_INPUT', message }));
  });
});

describe('foldRoles', () => {
  it('holds every fold out once, lets the next one stop training and trains on the others', () => {
    expect([0, 1, 2, 3].map((test) => foldRoles(4, test))).toEqual([
      { test: 0, validation: 1, train: [2, 3] },
      { test: 1, validation: 2, train: [0, 3] },
      { test: 2, validation: 3, train: [0, 1] },
      { test: 3, validation: 0, train: [1, 2] },
    ]);
  });
});

describe('splitCanonical', () => {
  const config = { kind: 'parts', seed: 1, fractions: { train: 0.5, test: 0.5 }, stratifyBy: ['b', 'a'] } as const;

  it('is the same for the same split in another order, and another for another split', () => {
    const canonical = splitCanonical(config, new Map([['p2', 'test'], ['p1', 'train']]));
    expect(splitCanonical({ ...config, fractions: { test: 0.5, train: 0.5 }, stratifyBy: ['a', 'b'] }, new Map([['p1', 'train'], ['p2', 'test']]))).toBe(canonical);
    expect(splitCanonical(config, new Map([['p1', 'test'], ['p2', 'train']]))).not.toBe(canonical);
    expect(splitCanonical({ ...config, seed: 2 }, new Map([['p2', 'test'], ['p1', 'train']]))).not.toBe(canonical);
  });
});

describe('certificate', () => {
  const samples = Array.from({ length: 12 }, (_, i) => sample(i, `p${i}`, { view: i % 2 ? 'pa' : 'ap' }));
  const assignment: Assignment = new Map(samples.map((s, i) => [s.group, i < 6 ? 'train' : 'test']));
  const failing = (changed: readonly SplitSample[], parts = assignment, options: object = {}): [string, string][] =>
    certificate(parts, changed, { tasks: [view], ...options }).filter((claim) => !claim.holds).map((claim) => [claim.claim, claim.evidence]);

  it('claims what holds, with the evidence', () => {
    expect(certificate(assignment, samples, { tasks: [view], nearDuplicates: [['s0', 's1']] })).toEqual([
      { claim: 'Every image is in a part', holds: true, evidence: 'test 6, train 6' },
      { claim: 'All images of each of the patients are in one part', holds: true, evidence: '12 patients' },
      { claim: 'It is known which images belong to which of the patients', holds: true, evidence: '12 of 12 images have a key' },
      { claim: 'No identical file is in two parts', holds: true, evidence: '12 different files by SHA-256' },
      { claim: 'No images that look alike are in two parts', holds: true, evidence: '1 pair alike, none across parts' },
      { claim: 'Every class of "projection" is in every part', holds: true, evidence: 'at least 3 images of each' },
      { claim: 'Class shares of "projection" differ by at most 10 points between a part and the whole', holds: true, evidence: '"PA" 50 to 50 % (all: 50 %), "AP" 50 to 50 % (all: 50 %)' },
    ]);
  });

  it('finds an identical file in two parts', () => {
    expect(failing(samples.map((s, i) => (i === 7 ? { ...s, contentHash: 'h0' } : s)))).toEqual([['No identical file is in two parts', '1 file of 11 in two parts']]);
  });

  it('finds one patient under two spellings', () => {
    const respelt = samples.map((s, i) => (i === 7 ? { ...s, group: 'P 0' } : s));
    expect(failing(respelt, new Map([...assignment, ['P 0', 'test']]))).toEqual([
      ['All images of each of the patients are in one part', '1 patient of 12 in two parts, under keys that differ in case or spaces only: p0'],
    ]);
  });

  it('finds images that look alike across parts', () => {
    expect(failing(samples, assignment, { nearDuplicates: [['s0', 's7'], ['s0', 's1'], ['s0', 'elsewhere']] })).toEqual([['No images that look alike are in two parts', '1 pair of 3 alike across parts']]);
  });

  it('warns of images without a patient and of images that came after the split', () => {
    const later = [...samples.map((s, i) => (i < 2 ? { ...s, groupKnown: false } : s)), sample(99, 'new')];
    expect(failing(later)).toEqual([
      ['Every image is in a part', '1 image of 13 added after the split, in no part; test 6, train 6'],
      ['It is known which images belong to which of the patients', '2 images of 12 without a key: counted as patients of their own, so one of the patients may be in two parts unseen'],
    ]);
  });

  it('says which part lacks a class', () => {
    const oneSided: Assignment = new Map(samples.map((s, i) => [s.group, i % 2 ? 'train' : 'test']));
    expect(failing(samples, oneSided)).toEqual([
      ['Every class of "projection" is in every part', 'test has no "PA" and train has no "AP"'],
      ['Class shares of "projection" differ by at most 10 points between a part and the whole', '"PA" 0 to 100 % (all: 50 %), "AP" 0 to 100 % (all: 50 %)'],
    ]);
  });

  it('a run is refused when a patient would be in two parts', () => {
    expect(() => refuseCrossingGroups([{ group: 'p', part: 'train' }, { group: 'q', part: 'test' }, { group: 'p', part: 'train' }])).not.toThrow();
    expect(() => refuseCrossingGroups([{ group: 'p', part: 'train' }, { group: 'p', part: 'test' }])).toThrow(expect.objectContaining({ code: 'REFUSED', message: expect.stringContaining('1 patient would be in two parts') as string }));
  });
});

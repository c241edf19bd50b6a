import { describe, expect, it } from 'vitest';
import { railEntries } from '../../../../src/renderer/frame/railEntries.ts';
import { isFiltered, readQuery, sampleFilter, writeQuery } from '../../../../src/renderer/screens/images/filter.ts';
import { nextStep } from '../../../../src/renderer/screens/overview/nextStep.ts';
import { overview, TASK } from '../stores/setUp.ts';

const labelled = (pa: number, ap: number, unknown: number) => ({ task: TASK, counts: { labelled: pa + ap, unknown, 'not-applicable': 0, unsure: 0 }, classes: { pa, ap } });
const split = { id: 's', config: { kind: 'folds' as const, seed: 1, folds: 5, stratifyBy: [] }, hash: 'h', lockedAt: '', certificate: [], testLooks: 0, parts: [] };

describe('nextStep', () => {
  it('goes the path of a project, one thing at a time', () => {
    const tasks = [labelled(12, 12, 5)];
    expect([
      overview({ samples: 0 }), overview({ tasks: [] }), overview({ samples: 100, tasks: [labelled(3, 40, 57)] }), overview({ tasks }),
      overview({ tasks, split }), overview({ tasks, split, runs: 1 }), overview({ tasks, split, runs: 9, studies: 1 }),
    ].map((state) => nextStep(state).title)).toEqual(['Import images', 'Ask a question', 'Label 24 more', 'Split the patients', 'Train', 'Compare ways of training', 'See the comparison']);
  });
  it('doesn’t ask for labels where all is said, however thin', () => {
    expect(nextStep(overview({ tasks: [labelled(1, 2, 0)] })).go).toBe('split');
  });
});

describe('railEntries', () => {
  it('shows what there is, what is done and what runs', () => {
    const entries = railEntries(overview({ samples: 12345, split, runs: 1, studies: 2 }), new Set(['train']));
    expect(entries.map(({ name, state, done, busy }) => [name, state, done, busy])).toEqual([
      ['images', '12,345', false, false], ['label', '3 left', false, false], ['split', 'locked', true, false], ['train', 'running', false, true], ['compare', '2 studies', false, false], ['export', '', false, false],
    ]);
  });
  it('says when all is said', () => {
    expect(railEntries(overview({ tasks: [labelled(1, 2, 0)] }), new Set())[1]).toMatchObject({ state: 'all said', done: true });
  });
});

describe('gallery filter', () => {
  const query = readQuery({ state: ['unknown', 'nonsense'], class: 'pa', group: ['7', '8'], q: 'img', sort: 'file' }, 't');
  it('is read from an address, without what it doesn’t know', () => {
    expect(query).toEqual({ taskId: 't', states: ['unknown'], classIds: ['pa'], parts: [], groups: ['7', '8'], text: 'img', sort: 'file' });
  });
  it('comes back the same from the address it writes', () => {
    const written = Object.fromEntries(Object.entries(writeQuery(query, 't')).filter(([, value]) => value !== undefined));
    expect(readQuery(written as never, 't')).toEqual(query);
  });
  it('asks for a task only where a state or a class is asked of it', () => {
    expect([sampleFilter(query), sampleFilter(readQuery({}, 't')), isFiltered(readQuery({}, 't'))]).toEqual([{ taskId: 't', states: ['unknown'], classIds: ['pa'], groups: ['7', '8'], text: 'img' }, {}, false]);
  });
});

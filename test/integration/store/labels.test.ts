import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelState } from '../../../src/domain/tasks/index.ts';
import { getSamples, labelHistory, openProject, redoLabels, setLabels, undoLabels, undoState } from '../../../src/store/project/index.ts';
import type { LabelItem } from '../../../src/store/project/index.ts';
import { OPTIONS, seededProject } from './support.ts';
import type { Seeded } from './support.ts';

const by = (at: string) => ({ annotator: 'tester', at });
const info = (at: string) => ({ kind: 'label', what: `act ${at}`, ...by(at), provenance: 'manual' }) as const;

function shown({ store, samples }: Seeded): unknown {
  return getSamples(store.db, samples).map((sample) => sample.labels);
}

describe('label history', () => {
  it('gives back on undo exactly what was shown before, annotator and time included, and on redo what was undone', () => {
    const seeded = seededProject(3);
    const { store, task, samples } = seeded;
    const item = (sampleId: string, state: LabelState, classId: string | null): LabelItem => ({ sampleId, taskId: task.id, state, classId });
    const empty = shown(seeded);
    setLabels(store.db, [item(samples[0]!, 'labelled', task.classes[0]!.id), item(samples[1]!, 'unsure', null)], info('1'));
    const afterFirst = shown(seeded);
    setLabels(store.db, [item(samples[0]!, 'not-applicable', null), item(samples[2]!, 'labelled', task.classes[2]!.id)], info('2'));
    const afterSecond = shown(seeded);

    expect(undoLabels(store.db, by('3'))).toEqual({ act: 3, changed: [samples[2], samples[0]], what: 'act 2' });
    expect(shown(seeded)).toEqual(afterFirst);
    undoLabels(store.db, by('4'));
    expect(shown(seeded)).toEqual(empty);
    expect(undoLabels(store.db, by('5'))).toEqual({ act: null, changed: [], what: null });
    redoLabels(store.db, by('6'));
    expect(shown(seeded)).toEqual(afterFirst);
    redoLabels(store.db, by('7'));
    expect(shown(seeded)).toEqual(afterSecond);
    store.dispose();
  });

  it('keeps everything that was ever said, undo and redo included', () => {
    const { store, task, samples } = seededProject(1);
    const classId = task.classes[1]!.id;
    setLabels(store.db, [{ sampleId: samples[0]!, taskId: task.id, state: 'labelled', classId }], info('1'));
    undoLabels(store.db, by('2'));
    redoLabels(store.db, by('3'));
    expect(labelHistory(store.db, samples[0]!)).toEqual([
      { act: 1, taskId: task.id, state: 'labelled', classId, annotator: 'tester', at: '1', provenance: 'manual' },
      { act: 2, taskId: task.id, state: 'unknown', classId: null, annotator: 'tester', at: '2', provenance: 'undo' },
      { act: 3, taskId: task.id, state: 'labelled', classId, annotator: 'tester', at: '3', provenance: 'redo' },
    ]);
    expect(() => store.db.run('UPDATE label_event SET state = ?, class_id = NULL', 'unsure')).toThrow('append-only');
    expect(() => store.db.run('DELETE FROM label_event')).toThrow('append-only');
    store.dispose();
  });

  it('agrees with a list of whole states over any sequence of acts, undos, redos and restarts', () => {
    const states = fc.constantFrom<LabelState>('labelled', 'unknown', 'not-applicable', 'unsure');
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('set' as const), items: fc.array(fc.record({ sample: fc.nat(3), state: states, which: fc.nat(2) }), { minLength: 1, maxLength: 4 }) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('redo' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      let seeded = seededProject(4);
      const { task, samples, folder } = seeded;
      const past: unknown[] = [];
      let future: unknown[] = [];
      let now = shown(seeded);
      for (const [index, one] of steps.entries()) {
        const { store } = seeded;
        if (one.do === 'set') {
          const items = one.items.map(({ sample, state, which }) => ({ sampleId: samples[sample]!, taskId: task.id, state, classId: state === 'labelled' ? task.classes[which]!.id : null }));
          if (setLabels(store.db, items, info(String(index))).act !== null) {
            past.push(now);
            future = [];
            now = shown(seeded);
          }
        } else if (one.do === 'restart') {
          store.dispose();
          seeded = { ...seeded, store: openProject(folder, OPTIONS) };
        } else if (one.do === 'undo') {
          undoLabels(store.db, by(String(index)));
          if (past.length > 0) {
            future.push(now);
            now = past.pop();
          }
        } else {
          redoLabels(store.db, by(String(index)));
          if (future.length > 0) {
            past.push(now);
            now = future.pop();
          }
        }
        expect(shown(seeded)).toEqual(now);
        const { undo, redo } = undoState(seeded.store.db);
        expect([undo !== null, redo !== null]).toEqual([past.length > 0, future.length > 0]);
      }
      seeded.store.dispose();
    }), { numRuns: 20 });
  });

  it('records no act that changes nothing, so that undo never seems to do nothing', () => {
    const { store, task, samples } = seededProject(1);
    const item = { sampleId: samples[0]!, taskId: task.id, state: 'unsure', classId: null } as const;
    setLabels(store.db, [item], info('1'));
    expect(setLabels(store.db, [item], info('2'))).toEqual({ act: null, changed: [], what: null });
    expect(store.db.get('SELECT count(*) AS n FROM act')).toEqual({ n: 1 });
    store.dispose();
  });

  it('lets the last of two sayings about one image in one act hold, and takes back both', () => {
    const seeded = seededProject(1);
    const { store, task, samples } = seeded;
    const say = (state: LabelState): LabelItem => ({ sampleId: samples[0]!, taskId: task.id, state, classId: null });
    setLabels(store.db, [say('unsure')], info('1'));
    const before = shown(seeded);
    expect(setLabels(store.db, [say('not-applicable'), say('unsure')], info('2')).changed).toEqual([samples[0]]);
    expect(getSamples(store.db, samples)[0]!.labels[0]).toMatchObject({ state: 'unsure', at: '2' });
    undoLabels(store.db, by('3'));
    expect(shown(seeded)).toEqual(before);
    store.dispose();
  });

  it('passes over labels that came with images on undo, but lets them end what could be redone', () => {
    const { store, task, samples } = seededProject(2);
    const label = (sampleId: string): LabelItem => ({ sampleId, taskId: task.id, state: 'labelled', classId: task.classes[0]!.id });
    setLabels(store.db, [label(samples[0]!)], info('1'));
    undoLabels(store.db, by('2'));
    setLabels(store.db, [label(samples[1]!)], { ...info('3'), kind: 'import', provenance: 'csv' });
    expect(undoState(store.db)).toEqual({ undo: null, redo: null });
    store.dispose();
  });
});

describe('constraints of the database itself', () => {
  it('refuses a class of another task, a label without a class and a group in two parts', () => {
    const { store, task, samples } = seededProject(1);
    setLabels(store.db, [{ sampleId: samples[0]!, taskId: task.id, state: 'unsure', classId: null }], info('1'));
    const other = store.db.run("INSERT INTO task (name, kind, created_at) VALUES ('other', 'classification', '')").id;
    const foreign = store.db.run("INSERT INTO class (task_id, name, color, key) VALUES (?, 'x', '#000000', '1')", other).id;
    expect(() => store.db.run("UPDATE label SET state = 'labelled', class_id = ?", foreign)).toThrow('FOREIGN KEY');
    expect(() => store.db.run("UPDATE label SET state = 'labelled'")).toThrow('CHECK');
    expect(() => store.db.run("UPDATE label SET state = 'maybe'")).toThrow('CHECK');
    expect(() => store.db.run("UPDATE sample SET rows = 'many'")).toThrow('cannot store TEXT value in INTEGER column');
    const split = store.db.run("INSERT INTO split (config, hash, locked_at, locked_by, certificate) VALUES ('{}', ?, '', '', '[]')", 'f'.repeat(64)).id;
    store.db.run("INSERT INTO split_group VALUES (?, 'g0', 'train')", split);
    expect(() => store.db.run("INSERT INTO split_group VALUES (?, 'g0', 'test')", split)).toThrow('UNIQUE');
    expect(() => store.db.run("UPDATE split_group SET part = 'test'")).toThrow('does not change');
    store.dispose();
  });
});

/** A process that labels without end and acknowledges each act on stdout; its test kills it. Arguments: project folder. */
import { writeSync } from 'node:fs';
import { listTasks, openProject, setLabels } from '../../../src/store/project/index.ts';

const [folder] = process.argv.slice(2);
const store = openProject(folder!, { now: new Date(), version: 'test' });
const task = listTasks(store.db)[0]!;
const ids = store.db.all<{ id: number }>('SELECT id FROM sample ORDER BY id').map((row) => String(row.id));
// Goes on where the last process stopped, so that every act changes something.
for (let turn = store.db.get<{ n: number }>('SELECT count(*) AS n FROM act')!.n; ; turn++) {
  const sampleId = ids[turn % ids.length]!;
  const { act } = setLabels(store.db, [{ sampleId, taskId: task.id, state: 'labelled', classId: task.classes[Math.floor(turn / ids.length) % 3]!.id }], {
    kind: 'label', what: 'label', annotator: 'child', at: String(turn), provenance: 'manual',
  });
  writeSync(1, `${act}\n`);
}

import { GraftError } from '../../domain/errors/index.ts';
import { OKABE_ITO } from '../../domain/tasks/index.ts';
import type { LabelClass, Task, TaskKind } from '../../domain/tasks/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { rowId } from './ids.ts';

interface ClassRow { id: number; task_id: number; name: string; color: string; key: string }
interface TaskRow { id: number; name: string; kind: TaskKind }

/** A task whose classes the caller may have as its own. */
export type StoredTask = Omit<Task, 'classes'> & { classes: LabelClass[] };

export function listTasks(db: Reader): StoredTask[] {
  const classes = Map.groupBy(db.all<ClassRow>('SELECT * FROM class ORDER BY id'), (row) => row.task_id);
  return db.all<TaskRow>('SELECT id, name, kind FROM task ORDER BY id').map((row) => ({
    id: String(row.id), name: row.name, kind: row.kind, classes: (classes.get(row.id) ?? []).map(toClass),
  }));
}

function toClass(row: ClassRow): LabelClass {
  return { id: String(row.id), name: row.name, color: row.color, key: row.key };
}

export function getTask(db: Reader, id: string): StoredTask {
  const task = listTasks(db).find((one) => one.id === id);
  if (task === undefined) throw new GraftError('NOT_FOUND', `There is no task "${id}" in this project.`, { field: 'taskId' });
  return task;
}

export function findTaskByName(db: Reader, name: string): StoredTask | null {
  return listTasks(db).find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? null;
}

/** The caller has checked that the name is new. */
export function addTask(db: Connection, task: { name: string; kind: TaskKind; classes: readonly string[]; at: string }): StoredTask {
  return db.transaction(() => {
    const { id } = db.run('INSERT INTO task (name, kind, created_at) VALUES (?, ?, ?)', task.name, task.kind, task.at);
    for (const name of task.classes) addClass(db, String(id), name);
    return getTask(db, String(id));
  });
}

/** With the next colour of the palette and, for the first nine, the next number key. */
export function addClass(db: Connection, taskId: string, name: string): LabelClass {
  const task = rowId(taskId, 'task');
  const position = db.get<{ n: number }>('SELECT count(*) AS n FROM class WHERE task_id = ?', task)!.n;
  const color = OKABE_ITO[position % OKABE_ITO.length]!;
  const key = position < 9 ? String(position + 1) : '';
  const { id } = db.run('INSERT INTO class (task_id, name, color, key) VALUES (?, ?, ?, ?)', task, name, color, key);
  return { id: String(id), name, color, key };
}

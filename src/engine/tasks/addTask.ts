import { GraftError } from '../../domain/errors/index.ts';
import type { TaskKind } from '../../domain/tasks/index.ts';
import { addClass, addTask, findTaskByName, getTask } from '../../store/project/index.ts';
import type { StoredTask } from '../../store/project/index.ts';
import type { Connection } from '../../store/sqlite/index.ts';

/** @throws GraftError REFUSED for a name that is taken or a kind that this version can't train, BAD_INPUT for doubled classes */
export function newTask(db: Connection, request: { name: string; kind: TaskKind; classes: readonly string[]; at: string }): StoredTask {
  const name = request.name.trim();
  const classes = request.classes.map((one) => one.trim()).filter((one) => one !== '');
  if (name === '') throw new GraftError('BAD_INPUT', 'A task needs a name.', { field: 'name' });
  if (request.kind !== 'classification') throw new GraftError('REFUSED', `Tasks of the kind "${request.kind}" come with a later version.`, { field: 'kind', remedy: 'Choose "classification".' });
  if (findTaskByName(db, name) !== null) throw new GraftError('REFUSED', `There is already a task "${name}".`, { field: 'name', remedy: 'Choose another name.' });
  const doubled = classes.find((one, index) => classes.indexOf(one) !== index);
  if (doubled !== undefined) throw new GraftError('BAD_INPUT', `The class "${doubled}" is named twice.`, { field: 'classes' });
  return addTask(db, { name, kind: request.kind, classes, at: request.at });
}

/** @throws GraftError NOT_FOUND, REFUSED for a name that the task has already */
export function newClass(db: Connection, taskId: string, requested: string): StoredTask {
  const task = getTask(db, taskId);
  const name = requested.trim();
  if (name === '') throw new GraftError('BAD_INPUT', 'A class needs a name.', { field: 'name' });
  if (task.classes.some((one) => one.name === name)) throw new GraftError('REFUSED', `Task "${task.name}" already has a class "${name}".`, { field: 'name' });
  addClass(db, taskId, name);
  return getTask(db, taskId);
}

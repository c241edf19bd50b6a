import { GraftError } from '../../domain/errors/index.ts';
import type { Task } from '../../domain/tasks/index.ts';
import { existingIds, listTasks, setLabels } from '../../store/project/index.ts';
import type { ActResult, LabelItem } from '../../store/project/index.ts';
import type { Connection, Reader } from '../../store/sqlite/index.ts';

/**
 * One act of a person. @throws GraftError BAD_INPUT for a label without its class or with one, NOT_FOUND for an id that isn't there
 */
export function labelByHand(db: Connection, items: readonly LabelItem[], by: { annotator: string; at: string }): ActResult {
  const tasks = new Map(listTasks(db).map((task) => [task.id, task]));
  for (const item of items) checkItem(item, tasks);
  checkSamples(db, items);
  return setLabels(db, items, { kind: 'label', what: describe(items, tasks), ...by, provenance: 'manual' });
}

function checkItem(item: LabelItem, tasks: ReadonlyMap<string, Task>): void {
  const task = tasks.get(item.taskId);
  if (task === undefined) throw new GraftError('NOT_FOUND', `There is no task "${item.taskId}" in this project.`, { field: 'taskId' });
  if (item.state === 'labelled' && item.classId === null) throw new GraftError('BAD_INPUT', 'A label needs a class.', { field: 'classId' });
  if (item.state !== 'labelled' && item.classId !== null) throw new GraftError('BAD_INPUT', `"${item.state}" has no class.`, { field: 'classId' });
  if (item.classId !== null && !task.classes.some((one) => one.id === item.classId)) {
    throw new GraftError('NOT_FOUND', `Task "${task.name}" has no class "${item.classId}".`, { field: 'classId' });
  }
}

function checkSamples(db: Reader, items: readonly LabelItem[]): void {
  const there = existingIds(db, items.map((item) => item.sampleId));
  const absent = items.find((item) => !there.has(item.sampleId));
  if (absent !== undefined) throw new GraftError('NOT_FOUND', `There is no image "${absent.sampleId}" in this project.`, { field: 'sampleId' });
}

const SAYINGS = { labelled: 'Label', unsure: 'Mark as unsure', 'not-applicable': 'Mark as not applicable', unknown: 'Clear' } as const;

/** What undo would take back, as a person would say it. */
function describe(items: readonly LabelItem[], tasks: ReadonlyMap<string, Task>): string {
  const first = items[0]!;
  const task = tasks.get(first.taskId)!;
  const images = new Set(items.map((item) => item.sampleId)).size;
  const many = images === 1 ? '1 image' : `${images} images`;
  if (items.some((item) => item.taskId !== first.taskId || item.state !== first.state || item.classId !== first.classId)) return `Labels of ${many}`;
  const name = task.classes.find((one) => one.id === first.classId)?.name;
  return name === undefined ? `${SAYINGS[first.state]}: ${many} (${task.name})` : `${task.name} "${name}" on ${many}`;
}

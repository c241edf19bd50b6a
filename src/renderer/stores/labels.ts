import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { toErrorInfo, useClient } from '../api/index.ts';
import type { LabelItem } from '../api/index.ts';
import type { ErrorInfo, Label, Sample } from '../../contract/index.ts';
import { saidOf } from './counts.ts';
import { useNoticesStore } from './notices.ts';
import { useProjectStore } from './project.ts';
import { useSamplesStore } from './samples.ts';

type SaveState = 'saved' | 'saving' | 'failed';

/** The sample with one label set, as it will be once the engine has kept it. */
function withLabel(sample: Sample, item: LabelItem, at: string): Sample {
  const rest = sample.labels.filter((label) => label.taskId !== item.taskId);
  if (item.state === 'unknown') return { ...sample, labels: rest };
  const label: Label = { taskId: item.taskId, state: item.state, classId: item.classId, annotator: '', at, provenance: 'manual' };
  return { ...sample, labels: [...rest, label] };
}

/**
 * Labels are shown at once and written in the order in which they were given. What can't be kept is taken back on
 * the screen, and the state says so until the next write succeeds.
 */
export const useLabelsStore = defineStore('labels', () => {
  const client = useClient();
  const project = useProjectStore();
  const samples = useSamplesStore();
  const notices = useNoticesStore();
  const pending = ref(0);
  const failure = shallowRef<ErrorInfo | null>(null);
  /** Grows with each change of labels, so that counts and queues know when to look again. */
  const version = ref(0);
  let queue: Promise<unknown> = Promise.resolve();

  const saveState = computed<SaveState>(() => (pending.value > 0 ? 'saving' : failure.value ? 'failed' : 'saved'));

  async function keep<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      failure.value = null;
      return result;
    } catch (error) {
      failure.value = toErrorInfo(error);
      throw error;
    } finally {
      pending.value -= 1;
      if (pending.value === 0) project.refreshSoon(notices.fail);
    }
  }

  /** Writes one after the other: an undo never overtakes the label it takes back. */
  function enqueue<T>(write: () => Promise<T>): Promise<T> {
    pending.value += 1;
    const result = queue.then(() => keep(write));
    queue = result.catch(() => undefined);
    return result;
  }

  function show(from: Sample, to: Sample, taskId: string): void {
    samples.byId.set(to.id, to);
    project.recount(taskId, saidOf(from.labels, taskId), saidOf(to.labels, taskId));
  }

  /** Sets labels as one act. Rejects, with the screen as before, where they can't be kept. */
  async function set(items: readonly LabelItem[]): Promise<void> {
    const owner = project.required();
    const at = new Date().toISOString();
    const changes: { before: Sample; after: Sample; taskId: string }[] = [];
    for (const item of items) {
      const before = samples.byId.get(item.sampleId);
      if (!before) continue;
      const after = withLabel(before, item, at);
      changes.push({ before, after, taskId: item.taskId });
      show(before, after, item.taskId);
    }
    version.value += 1;
    try {
      await enqueue(() => client.label.set({ project: owner, items: [...items] }));
    } catch (error) {
      for (const { before, after, taskId } of changes.reverse()) {
        if (samples.byId.get(after.id) === after) show(after, before, taskId);
      }
      version.value += 1;
      throw error;
    }
  }

  async function step(direction: 'undo' | 'redo'): Promise<readonly string[]> {
    const owner = project.required();
    const result = await enqueue(() => client.label[direction]({ project: owner }));
    await samples.reload(result.changed);
    version.value += 1;
    if (result.act === null) notices.say(direction === 'undo' ? 'Nothing to undo.' : 'Nothing to redo.');
    else notices.say(`${direction === 'undo' ? 'Undone' : 'Redone'}: ${result.what ?? 'the last change'}.`);
    return result.changed;
  }

  return { pending, failure, saveState, version, set, undo: () => step('undo'), redo: () => step('redo') };
});

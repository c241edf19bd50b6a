import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { toErrorInfo, useClient } from '../api/index.ts';
import type { Overview } from '../api/index.ts';
import type { Task } from '../../domain/tasks/index.ts';
import { countsAfter } from './counts.ts';
import type { Said } from './counts.ts';
import { isRecord, persisted } from './persisted.ts';

const isPaths = (value: unknown): value is Record<string, string> => isRecord(value) && Object.values(value).every((path) => typeof path === 'string');
const REFRESH_AFTER = 250;

/** The project that is open in this window. */
export const useProjectStore = defineStore('project', () => {
  const client = useClient();
  const overview = shallowRef<Overview | null>(null);
  const paths = persisted<Record<string, string>>('paths', {}, isPaths);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const id = computed(() => overview.value?.project ?? null);
  const tasks = computed<readonly Task[]>(() => overview.value?.tasks.map((entry) => entry.task) ?? []);

  function remember(project: string, path: string): void {
    paths.value = { ...paths.value, [project]: path };
  }

  /** Opens a project by its folder and gives its id. */
  async function open(path: string): Promise<string> {
    const opened = await client.project.open({ path });
    remember(opened.project, opened.path);
    return opened.project;
  }

  async function create(path: string): Promise<string> {
    const created = await client.project.create({ path });
    remember(created.project, created.path);
    return created.project;
  }

  async function createFromSample(sample: string, path: string): Promise<{ project: string; jobId: string }> {
    const created = await client.project.createFromSample({ sample, path });
    remember(created.project, created.path);
    return created;
  }

  /**
   * Shows the project of an address. A host started anew doesn't know it any more: then it is opened by the path
   * under which this browser saw it last. Gives the id, which may have changed.
   */
  async function show(project: string): Promise<string> {
    try {
      overview.value = await client.project.overview({ project });
    } catch (error) {
      const path = paths.value[project];
      if (path === undefined || toErrorInfo(error).code !== 'NOT_FOUND') throw error;
      const reopened = await open(path);
      overview.value = await client.project.overview({ project: reopened });
    }
    return overview.value.project;
  }

  async function refresh(): Promise<void> {
    const project = id.value;
    if (project === null) return;
    const fresh = await client.project.overview({ project });
    if (id.value === project) overview.value = fresh;
  }

  /** Refreshes once a burst of changes is over. */
  function refreshSoon(onError: (error: unknown) => void): void {
    clearTimeout(timer);
    timer = setTimeout(() => { refresh().catch(onError); }, REFRESH_AFTER);
  }

  async function close(): Promise<void> {
    const project = id.value;
    clearTimeout(timer);
    overview.value = null;
    if (project !== null) await client.project.close({ project });
  }

  /** Shows a changed answer in the counts before the engine has counted anew. */
  function recount(taskId: string, before: Said, after: Said): void {
    if (overview.value) overview.value = countsAfter(overview.value, taskId, before, after);
  }

  /** The open project's id; screens inside a project are only shown with one. */
  function required(): string {
    if (id.value === null) throw new Error('No project is open.');
    return id.value;
  }

  function taskById(taskId: string): Task | undefined {
    return tasks.value.find((task) => task.id === taskId);
  }

  return { overview, id, tasks, open, create, createFromSample, show, refresh, refreshSoon, close, required, recount, taskById };
});

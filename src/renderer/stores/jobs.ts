import { defineStore } from 'pinia';
import { computed, shallowReactive, watch } from 'vue';
import { toErrorInfo, useConnection } from '../api/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { ErrorInfo, Job, JobEvent } from '../../contract/index.ts';
import { useNoticesStore } from './notices.ts';
import { useProjectStore } from './project.ts';

type Progress = Extract<JobEvent, { type: 'progress' }>;
type JobEnd = Extract<JobEvent, { type: 'end' }>;

export interface JobView {
  readonly job: Job;
  readonly status: Job['status'];
  readonly progress: Progress | null;
  /** All events but progress, of which only the last counts; of the glimpses of a run, too. */
  readonly events: readonly JobEvent[];
  readonly lastSeq: number;
  readonly error: ErrorInfo | null;
}

/** The view after one more event; events seen before change nothing. */
export function reduceJob(view: JobView, event: JobEvent): JobView {
  if (event.seq <= view.lastSeq) return view;
  const next = { ...view, lastSeq: event.seq };
  if (event.type === 'progress') return { ...next, progress: event };
  const events = [...(event.type === 'glimpse' ? view.events.filter((one) => one.type !== 'glimpse' || one.runId !== event.runId) : view.events), event];
  return event.type === 'end' ? { ...next, events, status: event.status, error: event.error } : { ...next, events };
}

const RETRY_AFTER = 1000;

/** Long work: what runs, how far it is, how it ended. Streams are joined again after the last event seen. */
export const useJobsStore = defineStore('jobs', () => {
  const connection = useConnection();
  const { client } = connection;
  const project = useProjectStore();
  const notices = useNoticesStore();
  const views = shallowReactive(new Map<string, JobView>());
  const followed = new Map<string, Promise<JobEnd>>();

  const running = computed(() => [...views.values()].filter((view) => view.status === 'running'));

  function take(event: JobEvent): void {
    const view = views.get(event.jobId);
    if (view) views.set(event.jobId, reduceJob(view, event));
  }

  async function join(jobId: string): Promise<JobEnd | null> {
    const after = views.get(jobId)?.lastSeq ?? 0;
    for await (const event of await client.job.events({ jobId, after })) {
      take(event);
      if (event.type === 'end') return event;
    }
    return null;
  }

  async function follow(jobId: string): Promise<JobEnd> {
    if (!views.has(jobId)) {
      const job = await client.job.get({ jobId });
      views.set(jobId, { job, status: 'running', progress: null, events: [], lastSeq: 0, error: null });
    }
    for (;;) {
      try {
        const end = await join(jobId);
        if (end) return end;
      } catch (error) {
        if (connection.state.value === 'open' && toErrorInfo(error).code === 'NOT_FOUND') throw error;
      }
      await new Promise((resolve) => { setTimeout(resolve, RETRY_AFTER); });
    }
  }

  /** Follows a job to its end, which it gives; following twice is following once. */
  function track(jobId: string): Promise<JobEnd> {
    let ending = followed.get(jobId);
    if (!ending) {
      ending = follow(jobId);
      followed.set(jobId, ending);
      ending.then((end) => finish(jobId, end), (error: unknown) => {
        followed.delete(jobId);
        views.delete(jobId);
        notices.fail(error);
      });
    }
    return ending;
  }

  function finish(jobId: string, end: JobEnd): void {
    const title = views.get(jobId)?.job.title ?? 'Job';
    if (end.status === 'failed' && end.error) notices.fail(new GraftError(end.error.code, end.error.message, end.error.data));
    else notices.say(end.status === 'cancelled' ? `Cancelled: ${title}.` : `Done: ${title}.`);
    project.refreshSoon(notices.fail);
  }

  /** Joins whatever runs on the host, as after a reload. */
  async function joinRunning(): Promise<void> {
    for (const job of await client.job.list()) {
      if (job.status === 'running') track(job.id).catch(() => undefined);
    }
  }

  async function cancel(jobId: string): Promise<void> {
    await client.job.cancel({ jobId });
  }

  watch(connection.state, (state) => { if (state === 'open') joinRunning().catch(notices.fail); }, { immediate: true });
  return { views, running, track, cancel };
});

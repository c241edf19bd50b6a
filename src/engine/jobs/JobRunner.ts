import { randomUUID } from 'node:crypto';
import type { Job, JobEvent, JobEventBody } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { toErrorInfo, toGraftError } from '../boundary/index.ts';
import type { IncidentLog } from '../boundary/index.ts';
import { createProgress } from './progress.ts';

/** What a job's work is given. */
export interface JobContext {
  readonly jobId: string;
  readonly signal: AbortSignal;
  emit(event: JobEventBody): void;
  /** Throttled; adds the time left, estimated from the pace since this `what` began. */
  progress(done: number, total: number | null, what: string): void;
}

export interface JobRequest {
  readonly kind: Job['kind'];
  readonly project: string | null;
  readonly title: string;
  /** Its result goes into the `end` event. A throw fails the job; a throw after the signal cancels it. */
  readonly work: (context: JobContext) => Promise<Record<string, unknown>>;
}

interface RunningJob {
  readonly job: Job;
  readonly events: JobEvent[];
  readonly abort: AbortController;
  readonly wake: Set<() => void>;
  finished: Promise<void>;
}

const FINISHED_KEPT = 50;

/** Runs long work beside the calls. Events are kept, so that a stream can be re-joined after the last one seen. */
export class JobRunner {
  readonly #jobs = new Map<string, RunningJob>();
  readonly #now: () => Date;
  readonly #log: IncidentLog;

  constructor(now: () => Date, log: IncidentLog) {
    this.#now = now;
    this.#log = log;
  }

  start(request: JobRequest): string {
    const id = randomUUID();
    const job: Job = { id, kind: request.kind, project: request.project, title: request.title, status: 'running', startedAt: this.#now().toISOString(), lastSeq: 0 };
    const running: RunningJob = { job, events: [], abort: new AbortController(), wake: new Set(), finished: Promise.resolve() };
    this.#jobs.set(id, running);
    this.#forgetOld();
    running.finished = this.#run(running, request.work);
    return id;
  }

  async #run(running: RunningJob, work: JobRequest['work']): Promise<void> {
    // The caller gets the id before the first event.
    await Promise.resolve();
    const emit = (body: JobEventBody): void => { this.#push(running, body); };
    const context: JobContext = { jobId: running.job.id, signal: running.abort.signal, emit, progress: createProgress(emit, this.#now) };
    try {
      const result = await work(context);
      this.#end(running, running.abort.signal.aborted ? 'cancelled' : 'done', null, result);
    } catch (error) {
      const known = toGraftError(error, `job ${running.job.kind}`, this.#log);
      const cancelled = running.abort.signal.aborted && known.code === 'CANCELLED';
      this.#end(running, cancelled ? 'cancelled' : 'failed', cancelled ? null : known, {});
    }
  }

  #end(running: RunningJob, status: 'done' | 'cancelled' | 'failed', error: GraftError | null, result: Record<string, unknown>): void {
    Object.assign(running.job, { status });
    this.#push(running, { type: 'end', status, error: error === null ? null : toErrorInfo(error), result });
  }

  #push(running: RunningJob, body: JobEventBody): void {
    const seq = running.events.length + 1;
    running.events.push({ ...body, seq, at: this.#now().toISOString(), jobId: running.job.id });
    Object.assign(running.job, { lastSeq: seq });
    for (const wake of running.wake) wake();
  }

  #forgetOld(): void {
    const finished = [...this.#jobs.values()].filter((one) => one.job.status !== 'running');
    for (const old of finished.slice(0, -FINISHED_KEPT)) this.#jobs.delete(old.job.id);
  }

  list(): Job[] {
    return [...this.#jobs.values()].map((one) => ({ ...one.job }));
  }

  get(jobId: string): Job {
    return { ...this.#find(jobId).job };
  }

  cancel(jobId: string): void {
    this.#find(jobId).abort.abort();
  }

  /** All events after `after`, then those to come, until `end`. Ends early when `signal` aborts. */
  events(jobId: string, after: number, signal?: AbortSignal): AsyncGenerator<JobEvent, void> {
    return follow(this.#find(jobId), after, signal);
  }

  running(project?: string): Job[] {
    return this.list().filter((job) => job.status === 'running' && (project === undefined || job.project === project));
  }

  /** Ends the running jobs (of one project, or all) with the signal's reason 'closing', and waits until they have. */
  async stop(project?: string): Promise<void> {
    const stopping = [...this.#jobs.values()].filter((one) => one.job.status === 'running' && (project === undefined || one.job.project === project));
    for (const one of stopping) one.abort.abort('closing');
    await Promise.all(stopping.map((one) => one.finished));
  }

  #find(jobId: string): RunningJob {
    const running = this.#jobs.get(jobId);
    if (running === undefined) throw new GraftError('NOT_FOUND', `There is no job "${jobId}" any more.`, { field: 'jobId' });
    return running;
  }
}

async function* follow(running: RunningJob, after: number, signal: AbortSignal | undefined): AsyncGenerator<JobEvent, void> {
  let next = after;
  for (;;) {
    if (signal?.aborted) return;
    const event = running.events[next];
    if (event === undefined) {
      if (running.job.status !== 'running') return;
      await nextWake(running, signal);
      continue;
    }
    next++;
    yield event;
    if (event.type === 'end') return;
  }
}

async function nextWake(running: RunningJob, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  running.wake.add(resolve);
  signal?.addEventListener('abort', () => { resolve(); }, { once: true });
  await promise;
  running.wake.delete(resolve);
}

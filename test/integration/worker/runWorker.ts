import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Checkpoint, FromWorker, RunResult, WorkerJob } from '../../../src/contract/worker/index.ts';

const ENTRY = fileURLToPath(new URL('../../../src/worker/main.ts', import.meta.url));

type Of<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>;

export interface Ended {
  readonly messages: readonly FromWorker[];
  /** null when the process died before it could say how the job ended. */
  readonly end: Of<'end'> | null;
  of<T extends FromWorker['type']>(type: T): Of<T>[];
  result(runId: string): RunResult;
  checkpoints(runId: string): Checkpoint[];
}

/** Starts a real worker process, gives it a job and collects what it says; `watch` may act on the process at any message. `execArgv`: options of Node. */
export function runWorker(job: WorkerJob, watch: (message: FromWorker, worker: ChildProcess) => void = () => undefined, execArgv: readonly string[] = []): Promise<Ended> {
  const worker = fork(ENTRY, [], { serialization: 'advanced', execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const messages: FromWorker[] = [];
  worker.on('message', (raw) => {
    const message = raw as FromWorker;
    messages.push(message);
    if (message.type === 'ready') worker.send({ type: 'start', job });
    watch(message, worker);
    if (message.type === 'end') worker.kill();
  });
  return new Promise((resolve) => {
    // Not `close`, which never comes after a disconnect from this side.
    worker.on('exit', () => resolve(collect(messages)));
  });
}

function collect(messages: readonly FromWorker[]): Ended {
  const of = <T extends FromWorker['type']>(type: T): Of<T>[] => messages.filter((m): m is Of<T> => m.type === type);
  return {
    messages,
    end: of('end')[0] ?? null,
    of,
    result: (runId) => {
      const ended = of('run-ended').find(({ result }) => result.runId === runId);
      if (!ended) throw new Error(`run ${runId} did not end; the job said ${JSON.stringify(of('end'))}`);
      return ended.result;
    },
    checkpoints: (runId) => of('checkpoint').filter((m) => m.runId === runId).map((m) => m.checkpoint),
  };
}

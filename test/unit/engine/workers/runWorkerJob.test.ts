import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FromWorker, ToWorker, WorkerJob } from '../../../../src/contract/worker/index.ts';
import type { WorkerPort } from '../../../../src/engine/index.ts';
import { runWorkerJob } from '../../../../src/engine/workers/index.ts';

const JOB: WorkerJob = { type: 'predict', model: 'm', files: [] };
const END: FromWorker = { type: 'end', status: 'done', error: null };

/** A port whose other side is the test. */
function port() {
  const posted: ToWorker['type'][] = [];
  let message: (message: FromWorker) => void = () => {};
  let exit: (reason: string) => void = () => {};
  let kills = 0;
  const worker: WorkerPort = {
    post: (sent) => { posted.push(sent.type); },
    onMessage: (listener) => { message = listener; },
    onExit: (listener) => { exit = listener; },
    kill: () => { if (kills++ === 0) exit('killed'); },
  };
  return { worker, posted, say: (one: FromWorker) => { message(one); }, exit: (reason: string) => { exit(reason); }, kills: () => kills };
}

function run(options: { onMessage?: (message: FromWorker) => void | Promise<void>; grace?: number } = {}) {
  const other = port();
  const abort = new AbortController();
  const outcome = runWorkerJob(JOB, { startWorker: () => other.worker, signal: abort.signal, onMessage: options.onMessage ?? (() => {}), grace: options.grace ?? 1000 })
    .then(() => 'done', (error: { code?: string; message: string }) => error.code ?? error.message);
  return { ...other, abort, outcome };
}

describe('runWorkerJob', () => {
  it('starts the job when the worker is ready, handles its messages one after the other, and ends the worker', async () => {
    const seen: string[] = [];
    const { say, posted, outcome, kills } = run({ onMessage: async (message) => {
      seen.push(`begin ${message.type}`);
      await pause(message.type === 'progress' ? 5 : 0);
      seen.push(`end ${message.type}`);
    } });
    expect(posted).toEqual([]);
    say({ type: 'ready' });
    expect(posted).toEqual(['start']);
    say({ type: 'progress', done: 1, total: 2, what: 'x' });
    say(END);
    expect(await outcome).toBe('done');
    expect(seen).toEqual(['ready', 'progress', 'end'].flatMap((type) => [`begin ${type}`, `end ${type}`]));
    expect(kills()).toBe(1);
  });

  it('never starts a job that was cancelled before the worker was ready', async () => {
    const { say, posted, outcome, abort } = run();
    abort.abort();
    say({ type: 'ready' });
    expect(await outcome).toBe('CANCELLED');
    expect(posted).toEqual(['cancel']);
  });

  it('asks a running worker to stop, and kills one that doesn\'t within the time of grace', async () => {
    const polite = run();
    polite.say({ type: 'ready' });
    polite.abort.abort();
    polite.say({ type: 'end', status: 'cancelled', error: null });
    expect(await polite.outcome).toBe('CANCELLED');
    const deaf = run({ grace: 1 });
    deaf.say({ type: 'ready' });
    deaf.abort.abort();
    expect(await deaf.outcome).toBe('CANCELLED');
    expect([polite.posted, deaf.posted]).toEqual([['start', 'cancel'], ['start', 'cancel']]);
  });

  it('fails when the process is gone, unless it had ended its job before', async () => {
    const died = run();
    died.say({ type: 'ready' });
    died.exit('out of memory');
    expect(await died.outcome).toBe('WORKER_DIED');
    const ended = run({ onMessage: () => pause(5) });
    ended.say({ type: 'ready' });
    ended.say(END);
    ended.exit('exit code 0');
    expect(await ended.outcome).toBe('done');
  });

  it('ends worker and job when a message can\'t be stored', async () => {
    const { say, outcome, kills } = run({ onMessage: (message) => { if (message.type === 'progress') throw Object.assign(new Error('full'), { code: 'DISK_FULL' }); } });
    say({ type: 'ready' });
    say({ type: 'progress', done: 1, total: 2, what: 'x' });
    say(END);
    expect(await outcome).toBe('DISK_FULL');
    expect(kills()).toBeGreaterThan(0);
  });

  it('passes on the error that the worker reports', async () => {
    const { say, outcome } = run();
    say({ type: 'ready' });
    say({ type: 'end', status: 'failed', error: { code: 'DIVERGED', message: 'The loss is not a number.', data: {} } });
    expect(await outcome).toBe('DIVERGED');
  });
});

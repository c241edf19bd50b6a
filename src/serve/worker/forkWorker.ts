import { fork } from 'node:child_process';
import type { FromWorker } from '../../contract/worker/index.ts';
import type { WorkerPort } from '../../engine/port.ts';
import { createTail, exitReason } from './exitReason.ts';

/**
 * Starts the worker process with `child_process`: `entry` is `src/worker/main.ts`, which Node 24 runs as it is.
 * Messages go by structured clone, so that typed arrays stay binary. What it writes to stderr is kept for
 * the reason given to `onExit`; its stdout is dropped, ours may be a stream of JSON.
 */
export function forkWorker(entry: string, env: NodeJS.ProcessEnv = process.env): WorkerPort {
  const child = fork(entry, [], { env, execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const tail = createTail();
  const exit = once<string>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => tail.add(text));
  child.on('error', (error) => {
    if (child.pid === undefined) exit.settle(`The worker process could not be started: ${error.message}`);
  });
  // `close` rather than `exit`: by then all of stderr has been read.
  child.on('close', (code, signal) => exit.settle(exitReason(code, signal, tail.read())));
  return {
    post: (message) => {
      // A failed send means that the process is gone, which `onExit` reports.
      child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromWorker));
    },
    onExit: exit.listen,
    kill: () => {
      // Native code in the middle of a step answers no gentler signal.
      child.kill('SIGKILL');
    },
  };
}

/** A value that comes once; listeners that arrive late get it too. */
function once<T>(): { settle(value: T): void; listen(listener: (value: T) => void): void } {
  let settled: { readonly value: T } | null = null;
  const listeners: ((value: T) => void)[] = [];
  return {
    settle: (value) => {
      if (settled !== null) return;
      settled = { value };
      for (const listener of listeners.splice(0)) listener(value);
    },
    listen: (listener) => {
      if (settled === null) listeners.push(listener);
      else listener(settled.value);
    },
  };
}

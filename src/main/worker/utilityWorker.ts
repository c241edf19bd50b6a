import type { FromWorker } from '../../contract/worker/index.ts';
import type { WorkerPort } from '../../engine/port.ts';
import { createTail, exitReason } from '../../serve/worker/index.ts';

/** What is used of Electron's `UtilityProcess`; a test gives its own. */
export interface UtilityLike {
  postMessage(message: unknown, transfer: []): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  readonly stderr: { on(event: 'data', listener: (chunk: Buffer | string) => void): unknown } | null;
  kill(): boolean;
}

/**
 * The worker as Electron's `utilityProcess`: as far from the window as a child process, but without needing Node beside
 * the app. What it writes to stderr is kept for the reason given to `onExit`.
 */
export function utilityWorker(child: UtilityLike): WorkerPort {
  const tail = createTail();
  let reason: string | null = null;
  const listeners: ((reason: string) => void)[] = [];
  child.stderr?.on('data', (chunk) => tail.add(String(chunk)));
  child.once('exit', (code) => {
    reason = exitReason(code, null, tail.read());
    for (const listener of listeners.splice(0)) listener(reason);
  });
  return {
    post: (message) => {
      if (reason === null) child.postMessage(message, []);
    },
    onMessage: (listener) => {
      child.on('message', (message) => listener(message as FromWorker));
    },
    onExit: (listener) => {
      if (reason === null) listeners.push(listener);
      else listener(reason);
    },
    kill: () => {
      child.kill();
    },
  };
}

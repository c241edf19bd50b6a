import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** Starts a decoder process on `entry`; it must speak by structured clone (`serialization: 'advanced'`). */
export type ForkDecoder = (entry: string, memoryMegabytes: number) => ChildProcess;

/** With Node, or with Electron's binary as Node. */
export const forkDecoder: ForkDecoder = (entry, memoryMegabytes) =>
  fork(entry, [], {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${memoryMegabytes}`],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

/** The process of the command line: bin/graft.mjs runs this file on Node 24. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEngine } from './host/openEngine.ts';
import { runCli } from './runCli.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const interrupt = new AbortController();

function onSignal(): void {
  // Asked twice, it ends at once: every act is on disk already.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

if (process.env['GRAFT_LAUNCHER'] !== undefined && process.channel !== undefined) {
  // The launcher is gone without a signal to pass on: it was killed, and whoever killed it meant this process.
  process.on('disconnect', () => process.exit(137));
  process.channel.unref();
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has left (`graft runs … | head`): nobody is there to be told.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await runCli(process.argv.slice(2), {
  streams: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    tty: process.stderr.isTTY === true,
    now: () => Date.now(),
  },
  cwd: process.cwd(),
  env: process.env,
  root,
  version,
  startEngine: (host) => openEngine({ root, version, env: process.env }, host),
  interrupted: interrupt.signal,
  exit: (code) => {
    process.exitCode = code;
  },
});

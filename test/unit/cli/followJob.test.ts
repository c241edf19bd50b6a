import { createRouterClient } from '@orpc/server';
import { describe, expect, it, vi } from 'vitest';
import type { Client, Session } from '../../../src/cli/Cli.ts';
import { createOutput } from '../../../src/cli/io/index.ts';
import { followJob } from '../../../src/cli/jobs/index.ts';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';

function session(interrupted: AbortSignal = new AbortController().signal) {
  const engine = createTinyEngine();
  const written: string[] = [];
  const output = createOutput({ out: (text) => written.push(text), err: () => undefined, tty: false, now: () => 0 }, true);
  const client = createRouterClient(engine.router, { context: {} }) as Client;
  return { engine, written, session: { client, output, interrupted, path: (typed: string) => typed } satisfies Session };
}

describe('followJob', () => {
  it('shows notes as they come and resolves to the end', async () => {
    const { engine, written, session: given } = session();
    engine.emit('half way');
    engine.finish();
    expect(await followJob(given, 'j')).toMatchObject({ type: 'end', status: 'done' });
    expect(written).toEqual([`${JSON.stringify({ event: 'note', level: 'info', message: 'half way' })}\n`]);
  });

  it('cancels the job once at Ctrl+C and still waits for its end', async () => {
    const interrupt = new AbortController();
    const { engine, session: given } = session(interrupt.signal);
    const followed = followJob(given, 'j');
    await vi.waitFor(() => expect(engine.listeners()).toBe(1));
    interrupt.abort();
    await vi.waitFor(() => expect(engine.cancelled).toEqual(['j']));
    engine.finish('cancelled');
    await expect(followed).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('rejects with the reason why a job failed', async () => {
    const { engine, session: given } = session();
    engine.finish('failed', { code: 'WORKER_DIED', message: 'The worker process was killed.', data: { remedy: 'Go on with --resume.' } });
    await expect(followJob(given, 'j')).rejects.toMatchObject({ code: 'WORKER_DIED', message: 'The worker process was killed.', data: { remedy: 'Go on with --resume.' } });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromWorker, ToWorker } from '../../../src/contract/worker/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';

const PROGRAM = `
process.on('message', (message) => {
  if (message.type === 'cancel') process.exit(0);
  const { what } = message.job;
  if (what === 'echo') process.send({ type: 'progress', got: message.job.values, isFloat32: message.job.values instanceof Float32Array });
  if (what === 'throw') throw new RangeError('too long');
  if (what === 'abort') process.abort();
  if (what === 'print') { console.log('{"not":"ours"}'); process.send({ type: 'ready' }); }
});
process.on('disconnect', () => process.exit());
`;

describe('forkWorker', () => {
  let folder: string;
  let entry: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-worker-'));
    entry = join(folder, 'worker.mjs');
    await writeFile(entry, PROGRAM);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const job = (what: string, values?: Float32Array) => ({ type: 'start', job: { what, values } }) as unknown as ToWorker;
  const exit = (port: ReturnType<typeof forkWorker>): Promise<string> => new Promise((resolve) => port.onExit(resolve));

  it('carries typed arrays as they are', async () => {
    const port = forkWorker(entry);
    const answer = new Promise<FromWorker>((resolve) => port.onMessage(resolve));
    port.post(job('echo', new Float32Array([1.5, Number.NaN, -0])));
    expect(await answer).toEqual({ type: 'progress', got: new Float32Array([1.5, Number.NaN, -0]), isFloat32: true });
    port.kill();
    await exit(port);
  });

  it.each([
    ['throw', /exit code 1\. It said last: RangeError: too long/],
    ['abort', /signal SIGABRT/],
  ])('tells why a worker ended: %s', async (what, reason) => {
    const port = forkWorker(entry);
    port.post(job(what));
    expect(await exit(port)).toMatch(reason);
  });

  it('tells that it was killed and that it ended by itself, also to those who ask late', async () => {
    const killed = forkWorker(entry);
    killed.kill();
    expect(await exit(killed)).toContain('SIGKILL');
    expect(await exit(killed)).toContain('SIGKILL');
    const ended = forkWorker(entry);
    ended.post({ type: 'cancel' });
    expect(await exit(ended)).toContain('before its job did');
    ended.post({ type: 'cancel' });
  });

  it('says so when there is no such program', async () => {
    expect(await exit(forkWorker(join(folder, 'absent.mjs')))).toMatch(/exit code 1\. It said last: Error: Cannot find module/);
  });
});

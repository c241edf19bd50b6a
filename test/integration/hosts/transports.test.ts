import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';
import type { TinyEngine } from '../../fixtures/tinyEngine.ts';
import { inProcess, messagePort, webSocket } from './connect.ts';
import type { Connection } from './connect.ts';

const transports = [{ name: 'in-process', connect: inProcess }, { name: 'MessagePort', connect: messagePort }, { name: 'WebSocket', connect: webSocket }];

describe.each(transports)('the contract over $name', ({ connect }) => {
  let engine: TinyEngine;
  let connection: Connection;
  beforeEach(async () => {
    engine = createTinyEngine();
    connection = await connect(engine);
  });
  afterEach(() => connection.close());

  const failure = async (promise: Promise<unknown>): Promise<ORPCError<string, unknown>> => {
    const error = await promise.then(() => null, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ORPCError);
    return error as ORPCError<string, unknown>;
  };

  it('returns values', async () => {
    expect(await connection.client.project.open({ path: '/a/x.graft' })).toEqual({ project: 'p', name: 'x', path: '/a/x.graft', warnings: [] });
  });

  it('carries code, message and data of a refusal', async () => {
    const error = await failure(connection.client.project.open({ path: '/a/new.graft' }));
    expect({ code: error.code, message: error.message, data: error.data, defined: error.defined }).toEqual({
      code: 'PROJECT_TOO_NEW', message: 'The project new.graft was made by a newer Graft.', defined: true,
      data: { file: 'new.graft', remedy: 'Install the newer version.' },
    });
  });

  it('refuses unknown keys and says which', async () => {
    const error = await failure(connection.client.project.open({ path: '/a/x.graft', colour: 'red' } as never));
    expect(error.code).toBe('BAD_REQUEST');
    expect(JSON.stringify(error.data)).toContain('colour');
  });

  it('streams the events so far and those to come, until the end', async () => {
    engine.emit('one');
    const seen: string[] = [];
    for await (const event of await connection.client.job.events({ jobId: 'j' })) {
      seen.push(event.type === 'note' ? event.message : event.type);
      if (seen.length === 1) engine.emit('two');
      if (seen.length === 2) engine.finish();
    }
    expect(seen).toEqual(['one', 'two', 'end']);
  });

  it('rejoins a stream after the last event seen', async () => {
    for (const what of ['one', 'two', 'three']) engine.emit(what);
    engine.finish();
    const seen: number[] = [];
    for await (const event of await connection.client.job.events({ jobId: 'j', after: 2 })) seen.push(event.seq);
    expect(seen).toEqual([3, 4]);
  });

  it('ends the stream in the engine when the reader leaves it', async () => {
    engine.emit('one');
    for await (const event of await connection.client.job.events({ jobId: 'j' })) {
      expect(event.seq).toBe(1);
      expect(engine.listeners()).toBe(1);
      break;
    }
    await vi.waitFor(() => expect(engine.listeners()).toBe(0));
  });

  it('ends the stream when its call is aborted', async () => {
    engine.emit('one');
    const abort = new AbortController();
    const stream = await connection.client.job.events({ jobId: 'j' }, { signal: abort.signal });
    await stream.next();
    const waiting = stream.next().then(() => undefined, () => undefined);
    abort.abort();
    await waiting;
    await vi.waitFor(() => expect(engine.listeners()).toBe(0));
  });

  it('cancels a job by a call while its events are read', async () => {
    engine.emit('one');
    for await (const event of await connection.client.job.events({ jobId: 'j' })) {
      if (event.type === 'note') {
        await connection.client.job.cancel({ jobId: 'j' });
        engine.finish();
      }
    }
    expect(engine.cancelled).toEqual(['j']);
  });

  it('carries 100,000 labels there and 100,000 ids back', async () => {
    const ids = await connection.client.image.ids({ project: 'p' });
    expect(ids.length).toBe(100_000);
    const items = ids.map((sampleId) => ({ sampleId, taskId: 't', state: 'labelled' as const, classId: 'c' }));
    expect((await connection.client.label.set({ project: 'p', items })).changed.at(-1)).toBe('sample-99999');
  });
});

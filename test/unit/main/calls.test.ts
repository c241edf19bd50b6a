import { EventEmitter } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { describe, expect, it, vi } from 'vitest';
import type { Contract } from '../../../src/contract/index.ts';
import { createPortServer } from '../../../src/main/calls/index.ts';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';

/** Electron's MessagePortMain as far as it matters: messages wait until `start`, and come as `{ data }`, cloned. */
class FakePort extends EventEmitter {
  other: FakePort | null = null;
  #waiting: unknown[] | null = [];

  postMessage(message: unknown): void {
    queueMicrotask(() => this.other?.receive(structuredClone(message)));
  }

  receive(data: unknown): void {
    if (this.#waiting === null) this.emit('message', { data });
    else this.#waiting.push(data);
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const data of waiting) this.emit('message', { data });
  }

  close(): void {
    this.emit('close');
    this.other?.emit('close');
  }
}

function connected(): { client: ContractRouterClient<Contract>; page: FakePort; engine: ReturnType<typeof createTinyEngine> } {
  const [page, main] = [new FakePort(), new FakePort()];
  page.other = main;
  main.other = page;
  const engine = createTinyEngine();
  const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port: page }));
  page.start();
  createPortServer(engine)(main);
  return { client, page, engine };
}

describe('calls over the port that a page hands over', () => {
  it('are answered', async () => {
    expect(await connected().client.project.open({ path: '/x.graft' })).toEqual({ project: 'p', name: 'x', path: '/x.graft', warnings: [] });
  });

  it('keep code and data of a refusal', async () => {
    await expect(connected().client.project.open({ path: '/new.graft' })).rejects.toMatchObject({ code: 'PROJECT_TOO_NEW', data: { file: 'new.graft' } });
  });

  it('end their streams when the page is gone', async () => {
    const { client, page, engine } = connected();
    engine.emit('one');
    const stream = await client.job.events({ jobId: 'j' });
    await stream.next();
    expect(engine.listeners()).toBe(1);
    page.close();
    await vi.waitFor(() => expect(engine.listeners()).toBe(0));
  });
});

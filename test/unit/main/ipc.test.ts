import { describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../../../src/contract/host/channels.ts';
import { registerIpc } from '../../../src/main/ipc/index.ts';
import type { PageEvent } from '../../../src/main/ipc/index.ts';

const own: PageEvent = { senderFrame: { url: 'graft://app/#/', parent: null } };
const strangers: readonly PageEvent[] = [
  { senderFrame: null },
  { senderFrame: { url: 'https://evil.example/', parent: null } },
  { senderFrame: { url: 'graft://app/', parent: {} } },
];

function registered() {
  const handlers = new Map<string, (event: never, ...args: unknown[]) => unknown>();
  const connect = vi.fn<(port: string) => void>();
  const dialogs = { chooseFolder: vi.fn<(title: string) => Promise<string>>(async () => '/chosen'), chooseFile: vi.fn<() => Promise<null>>(async () => null), saveAs: vi.fn<() => Promise<string>>(async () => '/saved') };
  registerIpc<string>({ on: (channel, listener) => handlers.set(channel, listener), handle: (channel, listener) => handlers.set(channel, listener) }, connect, dialogs);
  const send = (channel: string, event: PageEvent, ...args: unknown[]): unknown => handlers.get(channel)!({ ports: ['port'], ...event } as never, ...args);
  return { send, connect, dialogs };
}

describe('registerIpc', () => {
  it('connects the port of its own page and of no other', () => {
    const { send, connect } = registered();
    for (const stranger of strangers) send(CHANNELS.connect, stranger);
    expect(connect).not.toHaveBeenCalled();
    send(CHANNELS.connect, own);
    expect(connect).toHaveBeenCalledExactlyOnceWith('port');
  });

  it('opens dialogs for its own page alone', async () => {
    const { send, dialogs } = registered();
    for (const stranger of strangers) expect(await send(CHANNELS.chooseFolder, stranger, 'Choose')).toBeNull();
    expect(dialogs.chooseFolder).not.toHaveBeenCalled();
    expect(await send(CHANNELS.chooseFolder, own, 'Choose')).toBe('/chosen');
    expect(await send(CHANNELS.saveAs, own, 'Save', 'model.onnx')).toBe('/saved');
  });

  it('takes arguments of the right type only', async () => {
    const { send, dialogs } = registered();
    expect(await send(CHANNELS.chooseFolder, own, { toString: () => 'x' })).toBeNull();
    expect(await send(CHANNELS.chooseFile, own, 'Choose', ['csv', 1])).toBeNull();
    expect(await send(CHANNELS.saveAs, own, 'Save', 'x'.repeat(5000))).toBeNull();
    expect([dialogs.chooseFolder, dialogs.chooseFile, dialogs.saveAs].every((one) => one.mock.calls.length === 0)).toBe(true);
  });
});

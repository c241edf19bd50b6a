import { describe, expect, it } from 'vitest';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { backoff, connectSocket, isCancelled, thumbnailUrl, toErrorInfo } from '../../../../src/renderer/api/index.ts';

/** A WebSocket that does what the test says. */
class FakeSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  send(): void { throw new Error('Nothing is sent in this test.'); }
  close(): void { this.become(WebSocket.CLOSED, 'close'); }
  become(state: number, event: string): void {
    this.readyState = state;
    this.dispatchEvent(new Event(event));
  }
}
const soon = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });

describe('connectSocket', () => {
  it('opens again whenever the socket closes, and counts attempts anew after success', async () => {
    const sockets: FakeSocket[] = [];
    const delays: number[] = [];
    const connection = connectSocket({ url: 'ws://x/rpc', open: () => { const socket = new FakeSocket(); sockets.push(socket); return socket as unknown as WebSocket; }, backoff: (attempt) => { delays.push(attempt); return 0; } });
    expect(connection.state.value).toBe('connecting');
    sockets[0]!.become(WebSocket.OPEN, 'open');
    expect(connection.state.value).toBe('open');
    sockets[0]!.close();
    expect(connection.state.value).toBe('lost');
    await soon();
    sockets[1]!.close();
    await soon();
    sockets[2]!.become(WebSocket.OPEN, 'open');
    sockets[2]!.close();
    expect(delays).toEqual([1, 2, 1]);
    connection.dispose();
    await soon();
    expect(sockets.length).toBeLessThanOrEqual(4);
  });
  it('refuses a call in the meantime with what to do', async () => {
    const socket = new FakeSocket();
    const connection = connectSocket({ url: 'ws://x/rpc', open: () => socket as unknown as WebSocket, backoff: () => 60_000 });
    socket.close();
    await expect(connection.client.app.info()).rejects.toMatchObject({ code: 'INTERNAL', data: { remedy: expect.any(String) } });
    connection.dispose();
  });
  it('refuses a call that was under way when the socket closed, with the same words', async () => {
    const socket = new FakeSocket();
    socket.send = () => undefined;
    const connection = connectSocket({ url: 'ws://x/rpc', open: () => socket as unknown as WebSocket, backoff: () => 60_000 });
    socket.become(WebSocket.OPEN, 'open');
    const call = connection.client.app.info();
    await soon();
    socket.close();
    await expect(call).rejects.toMatchObject({ code: 'INTERNAL', message: 'Graft’s engine doesn’t answer.' });
    connection.dispose();
  });
  it('waits longer each time, five seconds at most', () => {
    expect([1, 2, 3, 10].map(backoff)).toEqual([250, 500, 1000, 5000]);
  });
});

describe('toErrorInfo', () => {
  it('keeps what a refusal says', () => {
    expect(toErrorInfo(new GraftError('NO_IMAGES', 'There are no images in x.', { remedy: 'Choose another folder.' }))).toEqual({ code: 'NO_IMAGES', message: 'There are no images in x.', data: { remedy: 'Choose another folder.' } });
  });
  it('gives anything else a remedy too', () => {
    expect(toErrorInfo(new TypeError('x is undefined'))).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('x is undefined'), data: { remedy: expect.any(String) } });
  });
  it('knows a cancel', () => {
    expect([isCancelled(new GraftError('CANCELLED', 'Cancelled.')), isCancelled(new Error('no'))]).toEqual([true, false]);
  });
});

describe('thumbnailUrl', () => {
  it('asks for one of few sides and escapes what it is given', () => {
    expect([thumbnailUrl('p/1', 's 1', 100), thumbnailUrl('p', 's', 5000)]).toEqual(['/pixels/p%2F1/s%201/thumbnail?side=192', '/pixels/p/s/thumbnail?side=384']);
  });
});

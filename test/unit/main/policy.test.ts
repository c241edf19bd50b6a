import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { isOwnPage, lockNavigation, lockSession, mayLoad } from '../../../src/main/policy/index.ts';

describe('addresses', () => {
  it('knows its own page from look-alikes', () => {
    expect(['graft://app/', 'graft://app/index.html#/p/1'].every(isOwnPage)).toBe(true);
    expect(['graft://other/', 'https://app/', 'graft:app', 'graft://app.evil/', 'file:///app', 'nonsense', ''].some(isOwnPage)).toBe(false);
  });

  it('lets nothing out of an installation, and Vite alone while developing', () => {
    const installed = { development: null };
    for (const url of ['https://example.org/', 'http://127.0.0.1:5173/', 'ws://127.0.0.1:5173/', 'file:///etc/passwd', 'nonsense']) expect(mayLoad(url, installed), url).toBe(false);
    for (const url of ['graft://app/pixels/p/s/raster', 'data:image/png;base64,', 'blob:graft://app/1']) expect(mayLoad(url, installed), url).toBe(true);
    const developing = { development: 'http://127.0.0.1:5173' };
    expect([mayLoad('ws://127.0.0.1:5173/?token=1', developing), mayLoad('http://127.0.0.1:5174/', developing)]).toEqual([true, false]);
  });
});

describe('lockNavigation', () => {
  it('keeps each page where it is, opens no windows and embeds nothing', () => {
    const app = new EventEmitter();
    lockNavigation(app as unknown as Pick<App, 'on'>);
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn<(handler: () => unknown) => void>() });
    app.emit('web-contents-created', {}, contents);
    const prevented = (name: string, url: string): boolean => {
      const event = { url, preventDefault: vi.fn<() => void>() };
      contents.emit(name, event);
      return event.preventDefault.mock.calls.length > 0;
    };
    expect([prevented('will-navigate', 'https://example.org/'), prevented('will-redirect', 'file:///x'), prevented('will-attach-webview', 'graft://app/')]).toEqual([true, true, true]);
    expect(prevented('will-navigate', 'graft://app/#/p/1')).toBe(false);
    expect(contents.setWindowOpenHandler.mock.calls[0]![0]()).toEqual({ action: 'deny' });
  });
});

describe('lockSession', () => {
  it('grants no permission, no device, no request elsewhere and no download', () => {
    const handlers: Record<string, (...args: never[]) => unknown> = {};
    const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
      handlers[name] = handler;
    };
    const session = Object.assign(new EventEmitter(), {
      setPermissionRequestHandler: keep('request'), setPermissionCheckHandler: keep('check'), setDevicePermissionHandler: keep('device'),
      webRequest: { onBeforeRequest: keep('load') },
    });
    lockSession(session as unknown as Session, { development: null });
    const answer = (name: string, ...args: unknown[]): unknown => {
      const callback = vi.fn<(value: unknown) => void>();
      handlers[name]!(...[...args, callback] as never[]);
      return callback.mock.calls[0]![0];
    };
    expect(answer('request', {}, 'media')).toBe(false);
    expect([handlers['check']!(), handlers['device']!()]).toEqual([false, false]);
    expect([answer('load', { url: 'https://example.org/' }), answer('load', { url: 'graft://app/' })]).toEqual([{ cancel: true }, { cancel: false }]);
    const download = { preventDefault: vi.fn<() => void>() };
    session.emit('will-download', download);
    expect(download.preventDefault).toHaveBeenCalledOnce();
  });
});

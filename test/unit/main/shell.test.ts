import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HOST_COMMANDS } from '../../../src/contract/host/index.ts';
import { menuTemplate } from '../../../src/main/menu/index.ts';
import { pageAddress } from '../../../src/main/pageAddress.ts';
import { placesOf } from '../../../src/main/places.ts';
import { utilityWorker } from '../../../src/main/worker/index.ts';

describe('menuTemplate', () => {
  const items = (platform: NodeJS.Platform, send: (command: string) => void = () => undefined, development = false) =>
    menuTemplate({ platform, development, send }).flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : []));

  it('sends each command that a page knows', () => {
    const sent: string[] = [];
    for (const item of items('linux', (command) => sent.push(command))) item.click?.(undefined as never, undefined, undefined as never);
    expect(sent.sort()).toEqual([...HOST_COMMANDS].sort());
  });

  it('leaves the keys of undo and redo to the page', () => {
    expect(items('linux').filter((item) => /Undo|Redo/.test(item.label ?? '')).map((item) => item.registerAccelerator)).toEqual([false, false]);
  });

  it('quits by File elsewhere and by the app menu on a Mac', () => {
    expect(items('win32').some((item) => item.role === 'quit')).toBe(true);
    expect(menuTemplate({ platform: 'darwin', development: false, send: () => undefined })[0]).toEqual({ role: 'appMenu' });
    expect(items('darwin').some((item) => item.role === 'quit')).toBe(false);
  });

  it('has developer tools while developing only', () => {
    const hasTools = (development: boolean): boolean => items('linux', undefined, development).some((item) => item.role === 'toggleDevTools');
    expect([hasTools(false), hasTools(true)]).toEqual([false, true]);
  });
});

describe('utilityWorker', () => {
  const fake = () => Object.assign(new EventEmitter(), { postMessage: vi.fn<(message: unknown, transfer: []) => void>(), kill: vi.fn<() => boolean>(() => true), stderr: new EventEmitter() });

  it('passes messages both ways', () => {
    const child = fake();
    const port = utilityWorker(child);
    const heard: unknown[] = [];
    port.onMessage((message) => heard.push(message));
    port.post({ type: 'cancel' });
    child.emit('message', { type: 'ready' });
    expect([child.postMessage.mock.calls[0]![0], heard]).toEqual([{ type: 'cancel' }, [{ type: 'ready' }]]);
  });

  it('tells why it ended, once, also to those who ask late, and posts nothing more', () => {
    const child = fake();
    const port = utilityWorker(child);
    const early = vi.fn<(reason: string) => void>();
    const late = vi.fn<(reason: string) => void>();
    port.onExit(early);
    child.stderr.emit('data', Buffer.from('out of memory\n'));
    child.emit('exit', 134);
    port.onExit(late);
    expect(early.mock.calls).toEqual([['The worker process ended with exit code 134. It said last: out of memory']]);
    expect(late.mock.calls).toEqual(early.mock.calls);
    port.post({ type: 'cancel' });
    expect(child.postMessage).not.toHaveBeenCalled();
  });
});

describe('placesOf', () => {
  it('finds resources beside the archive in an installation and in the checkout elsewhere', () => {
    expect(placesOf('/opt/app.asar', '/opt', true)).toMatchObject({ resources: join('/opt', 'resources'), worker: join('/opt/app.asar', 'out', 'main', 'worker.js') });
    expect(placesOf('/src/graft', '/opt', false).resources).toBe(join('/src/graft', 'resources'));
  });
});

describe('pageAddress', () => {
  it('shows the project of the arguments, whatever its name holds, or the start screen', () => {
    expect(pageAddress(['electron', '/src/graft'])).toBe('graft://app/');
    const address = pageAddress(['electron', '/src/graft', '--project=/a b/ü&x=#.graft']);
    expect(new URL(address).searchParams.get('project')).toBe('/a b/ü&x=#.graft');
  });
});

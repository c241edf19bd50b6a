import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron } from '../../../src/cli/host/electron.ts';
import { findGpuPackage } from '../../../src/cli/host/gpuPackage.ts';
import { openCommand } from '../../../src/cli/host/openBrowser.ts';
import { APP, isStale, SCREENS } from '../../../src/cli/host/build.ts';
import { userFolder } from '../../../src/cli/host/userFolder.ts';

describe('userFolder', () => {
  it('follows the variable, then the platform', () => {
    expect(userFolder({ GRAFT_USER_FOLDER: '/u' }, 'linux', '/home/a')).toBe('/u');
    expect(userFolder({ GRAFT_USER_FOLDER: '' }, 'linux', '/home/a')).toBe(join('/home/a', '.local', 'share', 'graft'));
    expect(userFolder({ XDG_DATA_HOME: '/x' }, 'linux', '/home/a')).toBe(join('/x', 'graft'));
    expect(userFolder({}, 'darwin', '/Users/a')).toBe(join('/Users/a', 'Library', 'Application Support', 'Graft'));
    expect(userFolder({ APPDATA: '/roaming' }, 'win32', '/c')).toBe(join('/roaming', 'Graft'));
  });
});

describe('openCommand', () => {
  it('hands the address to the system\'s opener as one argument, without a shell', () => {
    const url = 'http://127.0.0.1:1/?token=a&project=b';
    expect((['linux', 'darwin', 'win32'] as const).map((platform) => openCommand(url, platform))).toEqual([
      ['xdg-open', [url]], ['open', [url]], ['rundll32', ['url.dll,FileProtocolHandler', url]],
    ]);
  });
});

describe('what is there', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'graft-host-'));
    await writeFile(join(root, 'package.json'), '{}');
  });
  afterEach(() => rm(root, { recursive: true }));
  const put = async (path: string, time?: number): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), '{}');
    if (time !== undefined) await utimes(join(root, path), time, time);
  };

  it('finds Electron only when its binary lies where the installer says', async () => {
    await put('node_modules/electron/package.json');
    expect(findElectron(root, {})).toBeNull();
    await writeFile(join(root, 'node_modules/electron/path.txt'), 'electron');
    expect(findElectron(root, {})).toBeNull();
    await put('node_modules/electron/dist/electron');
    expect(findElectron(root, {})).toBe(join(root, 'node_modules/electron/dist/electron'));
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') })).toBeNull();
  });

  it('tells a GPU package without its native library from a whole one', async () => {
    expect(findGpuPackage(root)).toMatchObject({ installed: false, ready: false });
    await put('node_modules/@tensorflow/tfjs-node-gpu/package.json');
    expect(findGpuPackage(root)).toMatchObject({ installed: true, ready: false });
    await put('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node');
    expect(findGpuPackage(root)).toMatchObject({ installed: true, ready: true });
  });

  it('calls a build stale when it is missing or older than what it is made of', async () => {
    for (const file of ['src/renderer/main.ts', 'src/contract/index.ts', 'src/domain/index.ts', 'src/preprocess/index.ts', 'src/main/index.ts']) await put(file, 1000);
    expect([await isStale(root, SCREENS), await isStale(root, APP)]).toEqual([true, true]);
    await put('out/renderer/index.html', 2000);
    expect([await isStale(root, SCREENS), await isStale(root, APP)]).toEqual([false, true]);
    for (const file of ['out/main/index.js', 'out/preload/index.cjs']) await put(file, 2000);
    expect([await isStale(root, SCREENS), await isStale(root, APP)]).toEqual([false, false]);
    await put('src/main/index.ts', 3000);
    expect([await isStale(root, SCREENS), await isStale(root, APP)]).toEqual([false, true]);
    await put('src/domain/index.ts', 3000);
    expect(await isStale(root, SCREENS)).toBe(true);
  });
});

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeFile, hashFile, inspectFile, listFiles } from '../../../src/media/index.ts';
import type { ListFilesOptions } from '../../../src/media/index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'graft-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const make = (...names: string[]): void => {
  for (const name of names) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), name);
  }
};
async function list(options?: ListFilesOptions): Promise<string[]> {
  const found: string[] = [];
  for await (const path of listFiles(root, options)) found.push(relative(root, path));
  return found;
}

describe('listFiles', () => {
  it('goes through subfolders in order and skips hidden names', async () => {
    make('b.png', 'a/2.png', 'a/1.png', '.hidden.png', 'a/.git/x.png', 'c/d/e.dcm');
    expect(await list()).toEqual(['a/1.png', 'a/2.png', 'b.png', 'c/d/e.dcm'].map((name) => join(name)));
  });

  it('visits a folder once, although links lead round in a circle', async () => {
    make('a/1.png');
    symlinkSync(root, join(root, 'a', 'up'));
    symlinkSync(join(root, 'a'), join(root, 'z'));
    expect(await list()).toEqual([join('a', '1.png')]);
  });

  it('reports a link that leads nowhere and goes on', async () => {
    make('a.png');
    symlinkSync(join(root, 'gone'), join(root, 'dead'));
    symlinkSync('loop', join(root, 'loop'));
    const reported: [string, string][] = [];
    expect(await list({ onUnreadable: (error) => reported.push([error.data.file!, error.message]) })).toEqual(['a.png']);
    expect(reported).toEqual([
      [join(root, 'dead'), `${join(root, 'dead')} is a link to ${join(root, 'gone')}, which is not there.`],
      [join(root, 'loop'), `${join(root, 'loop')} is a link that leads back to itself.`],
    ]);
  });

  it('refuses a folder that is not there, and a file', async () => {
    make('a.png');
    await expect(listFiles(join(root, 'gone')).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listFiles(join(root, 'a.png')).next()).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('hashFile', () => {
  it('is the SHA-256 of the bytes, of large files too', async () => {
    const bytes = Buffer.alloc(3_000_001, 'graft');
    writeFileSync(join(root, 'large'), bytes);
    expect(await hashFile(join(root, 'large'))).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('names a file that is not there', async () => {
    await expect(hashFile(join(root, 'gone'))).rejects.toMatchObject({ code: 'NOT_FOUND', data: { file: join(root, 'gone') } });
  });
});

describe('a file that cannot be an image', () => {
  it.each([['empty', '', 'UNREADABLE_FILE'], ['text.dcm', 'dear colleague', 'UNSUPPORTED_FILE'], ['page.pdf', '%PDF-1.4', 'UNSUPPORTED_FILE']])('is refused: %s', async (name, content, code) => {
    writeFileSync(join(root, name), content);
    await expect(decodeFile(join(root, name))).rejects.toMatchObject({ code, data: { file: join(root, name), remedy: expect.any(String) } });
    expect(await inspectFile(join(root, name), { salt: '' })).toMatchObject({ ok: false, error: { code } });
  });

  it('is refused where it is a folder or absent', async () => {
    await expect(decodeFile(root)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(decodeFile(join(root, 'gone'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

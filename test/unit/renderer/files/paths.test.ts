import { describe, expect, it } from 'vitest';
import { baseName, joinPath, parentFolder, projectPathFor } from '../../../../src/renderer/files/paths.ts';

describe('paths', () => {
  it('are taken apart under either kind of separator', () => {
    expect([baseName('/data/chest/'), baseName('D:\\scans\\knee'), parentFolder('/data/chest'), parentFolder('D:\\scans\\knee'), parentFolder('/data'), parentFolder('D:\\scans')]).toEqual(['chest', 'knee', '/data', 'D:\\scans', '/', 'D:\\']);
  });
  it('are joined with the separator in use', () => {
    expect([joinPath('/', 'a'), joinPath('/data', 'a'), joinPath('D:\\', 'a'), joinPath('D:\\x', 'a')]).toEqual(['/a', '/data/a', 'D:\\a', 'D:\\x\\a']);
  });
  it('offer a project beside the images, named like them', () => {
    expect([projectPathFor('/data/chest'), projectPathFor('D:\\scans\\knee')]).toEqual(['/data/chest.graft', 'D:\\scans\\knee.graft']);
  });
});

import { describe, expect, it } from 'vitest';
import { GraftError } from '../../../src/domain/errors/index.ts';
import { fileError } from '../../../src/modelio/exporting/fileError.ts';

const system = (code: string) => Object.assign(new Error(code), { code });

describe('fileError', () => {
  it.each([['ENOSPC', 'DISK_FULL'], ['EDQUOT', 'DISK_FULL'], ['ENOENT', 'NOT_FOUND'], ['EACCES', 'REFUSED'], ['EROFS', 'REFUSED']])('says %s in words, as %s', (code, expected) => {
    const cause = system(code);
    expect(fileError(cause, 'm.onnx')).toMatchObject({ code: expected, cause, data: { file: 'm.onnx', remedy: expect.any(String) }, message: expect.stringContaining('m.onnx') });
  });

  it('leaves refusals and defects as they are', () => {
    for (const error of [new GraftError('CANCELLED', 'x'), new TypeError('x'), system('EIO')]) expect(fileError(error, 'm.onnx')).toBe(error);
  });
});

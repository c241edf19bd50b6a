import { describe, expect, it } from 'vitest';
import { isGraftError } from '../../../src/domain/errors/index.ts';
import { galleryStatement } from '../../../src/store/project/index.ts';
import { translateSqlError } from '../../../src/store/sqlite/index.ts';

const failure = (code: string): Error => Object.assign(new Error('sqlite says'), { code });

describe('translateSqlError', () => {
  it.each([
    ['SQLITE_FULL', 'DISK_FULL'], ['ENOSPC', 'DISK_FULL'], ['SQLITE_NOTADB', 'PROJECT_DAMAGED'], ['SQLITE_CORRUPT_INDEX', 'PROJECT_DAMAGED'],
    ['SQLITE_BUSY', 'PROJECT_IN_USE'], ['SQLITE_BUSY_SNAPSHOT', 'PROJECT_IN_USE'], ['SQLITE_CANTOPEN', 'BAD_INPUT'], ['SQLITE_READONLY', 'BAD_INPUT'],
    ['SQLITE_IOERR_SHMSIZE', 'DISK_FULL'], ['SQLITE_IOERR_READ', 'UNREADABLE_FILE'], ['SQLITE_IOERR_FSYNC', 'UNREADABLE_FILE'],
  ])('tells a person what %s means, as %s with a remedy', (code, expected) => {
    const translated = translateSqlError(failure(code), 'P.graft/project.sqlite');
    expect(isGraftError(translated) && [translated.code, translated.data.file, translated.data.remedy !== undefined]).toEqual([expected, 'P.graft/project.sqlite', true]);
  });

  it('leaves our own defects as they are', () => {
    const defect = failure('SQLITE_CONSTRAINT_CHECK');
    expect(translateSqlError(defect, 'f')).toBe(defect);
    const other = new Error('x');
    expect(translateSqlError(other, 'f')).toBe(other);
  });
});

describe('galleryStatement', () => {
  it('binds everything that a person typed', () => {
    const nasty = "'; DROP TABLE label; --";
    const { sql, values } = galleryStatement({ text: nasty, groups: [nasty], parts: [nasty] }, 'file');
    expect(sql).not.toContain('DROP');
    expect(values).toEqual([JSON.stringify([nasty]), JSON.stringify([nasty]), nasty, nasty]);
  });

  it('refuses ids that are none', () => {
    expect(() => galleryStatement({ taskId: '1 OR 1=1', states: ['unsure'] }, 'file')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});

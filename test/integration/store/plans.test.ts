import { describe, expect, it } from 'vitest';
import { CURRENT_LABEL, galleryStatement } from '../../../src/store/project/index.ts';
import type { SqlValue } from '../../../src/store/sqlite/index.ts';
import { seededProject } from './support.ts';

describe('query plans', () => {
  const plan = (sql: string, ...values: SqlValue[]): string => {
    const { store } = seededProject(2);
    return store.db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => row.detail).join('\n');
  };

  it('finds the label that a key press changes by its primary key', () => {
    expect(plan(CURRENT_LABEL, 1, 1)).toBe('SEARCH label USING PRIMARY KEY (task_id=? AND sample_id=?)');
  });

  it('finds what undo and redo would do by an index', () => {
    expect(plan("SELECT id, what FROM act WHERE stack = 'done' ORDER BY id DESC LIMIT 1")).toBe('SEARCH act USING INDEX act_by_stack (stack=?)');
  });

  it.each([['imported', 'SCAN s'], ['file', 'SCAN s USING COVERING INDEX sample_by_file'], ['group', 'SCAN s USING COVERING INDEX sample_by_group']] as const)('reads gallery ids sorted by %s without sorting', (sort, expected) => {
    const { sql, values } = galleryStatement({}, sort);
    expect(plan(sql, ...values)).toBe(expected);
  });

  it('reads the next unlabelled image without sorting, looking each label up by its primary key', () => {
    const { sql, values } = galleryStatement({ taskId: '1', states: ['unknown'] }, 'imported');
    const found = plan(sql, ...values);
    expect(found).toContain('SEARCH l USING PRIMARY KEY (task_id=? AND sample_id=?)');
    expect(found).not.toContain('TEMP B-TREE');
  });
});

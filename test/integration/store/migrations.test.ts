import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectSeries, runsSeries } from '../../../src/store/migrations/index.ts';
import { migrate, openConnection } from '../../../src/store/sqlite/index.ts';
import type { Connection, Migration } from '../../../src/store/sqlite/index.ts';
import { temporaryFolder } from './support.ts';

const open = (): Connection => openConnection(join(temporaryFolder(), 'db.sqlite'), { synchronous: 'FULL' });
const step = (version: number, sql: string): Migration => ({ version, name: `step ${version}`, up: (db) => { db.exec(sql); } });

describe('migrate', () => {
  it.each([['project', projectSeries], ['runs', runsSeries]])('makes the %s schema of STRICT tables alone, and doing it again changes nothing', (_, series) => {
    const db = open();
    migrate(db, series, 'f');
    expect(db.pragma('user_version')).toBe(series.migrations.length);
    expect(db.pragma('application_id')).toBe(series.applicationId);
    expect(db.all("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'")).toEqual([]);
    const schema = db.all('SELECT name, sql FROM sqlite_schema ORDER BY name');
    migrate(db, series, 'f');
    expect(db.all('SELECT name, sql FROM sqlite_schema ORDER BY name')).toEqual(schema);
    db.close();
  });

  it('takes a database from any step to the newest with its rows, one transaction a step', () => {
    const db = open();
    const one = step(1, 'CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)');
    migrate(db, { applicationId: 5, migrations: [one] }, 'f');
    const broken = step(2, 'ALTER TABLE t ADD COLUMN b TEXT; SELECT nonsense FROM t');
    expect(() => { migrate(db, { applicationId: 5, migrations: [one, broken] }, 'f'); }).toThrow('nonsense');
    expect(db.pragma('user_version')).toBe(1);
    expect(db.all('SELECT * FROM t')).toEqual([{ a: 1 }]);
    migrate(db, { applicationId: 5, migrations: [one, step(2, "ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'new'")] }, 'f');
    expect(db.all('SELECT * FROM t')).toEqual([{ a: 1, b: 'new' }]);
    db.close();
  });

  it('refuses a series whose order is broken', () => {
    const db = open();
    expect(() => { migrate(db, { applicationId: 5, migrations: [step(2, '')] }, 'f'); }).toThrow('step 2 has version 2, its place is 1');
    db.close();
  });
});

export { openConnection } from './Connection.ts';
export type { Connection, Reader, SqlValue } from './Connection.ts';
export { migrate } from './migrate.ts';
export type { Migration, SchemaSeries } from './migrate.ts';
export { damagedRemedy, translateSqlError } from './SqlError.ts';

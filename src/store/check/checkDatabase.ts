import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { translateSqlError } from '../sqlite/index.ts';
import { isGraftError } from '../../domain/errors/index.ts';

/** What a thread of its own does: reading each page of a large database takes seconds, in which labels have to be saved. */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.driver);
try {
  const db = new Database(workerData.file, { readonly: true, fileMustExist: true });
  const rows = db.pragma('quick_check(' + workerData.most + ')');
  db.close();
  parentPort.postMessage({ problems: rows.map((row) => row.quick_check).filter((text) => text !== 'ok') });
} catch (error) {
  parentPort.postMessage({ failure: { code: error.code, message: error.message } });
}
`;

/** Problems of which SQLite tells; the first few say as much as all. */
const MOST = 20;

type Answer = { readonly problems: readonly string[] } | { readonly failure: { readonly code?: string; readonly message: string } };

/**
 * What SQLite finds wrong with a database: its pages, their order and the rows in them (`PRAGMA quick_check`); nothing
 * where it is whole. It may be open meanwhile.
 */
export async function checkDatabase(file: string): Promise<string[]> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const thread = new Worker(SCRIPT, { eval: true, workerData: { driver, file, most: MOST } });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => { reject(new Error(`the check of ${file} ended early with code ${code}`)); });
    });
    return 'problems' in answer ? answer.problems.flatMap(lines) : [failed(answer.failure, file)];
  } finally {
    await thread.terminate();
  }
}

/** SQLite heads its findings with the name that the database has inside it. */
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('*** in database'));

function failed({ code, message }: { readonly code?: string; readonly message: string }, file: string): string {
  const known = translateSqlError(Object.assign(new Error(message), { code }), file);
  return isGraftError(known) ? known.message : message;
}

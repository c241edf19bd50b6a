import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const LARGEST = 2_000_000;

/** Where defects are written down. */
export interface IncidentLog {
  /** @returns the incident's id, which the person is shown. */
  record(error: unknown, where: string): string;
}

/**
 * Appends to `graft.log` in the user's folder, one JSON line an incident: what kind of error, where in the code, and no
 * word that could name a file or a person.
 */
export function createIncidentLog(userFolder: string, now: () => Date): IncidentLog {
  const file = join(userFolder, 'graft.log');
  return {
    record(error, where) {
      const incident = randomUUID().slice(0, 8);
      const line = { at: now().toISOString(), incident, where, ...describe(error) };
      try {
        mkdirSync(userFolder, { recursive: true });
        rotate(file);
        appendFileSync(file, `${JSON.stringify(line)}\n`);
      } catch {
        // A log that can't be written (a full disk) must not hide the error that it was to describe.
        process.stderr.write(`${JSON.stringify(line)}\n`);
      }
      return incident;
    },
  };
}

function rotate(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(file, `${file}.1`);
}

/** Errors whose messages speak of code and schema. Any other message might quote a file or a person: it isn't logged. */
const SPEAKS_OF_CODE = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SqliteError']);

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const message = SPEAKS_OF_CODE.has(error.name) ? redact(error.message) : undefined;
  return { name: error.name, code, message, frames: frames(error.stack ?? ''), ...(error.cause === undefined ? {} : { cause: describe(error.cause) }) };
}

/** Removes what could name a person even so: quoted text, paths, numbers of four digits or more. */
export function redact(message: string): string {
  return message
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/(?:[A-Za-z]:)?[\\/][^\n:]*/g, '…')
    .replaceAll(/\d{4,}/g, '…');
}

/** The place in our code or a package's, without the folders that lead there. */
function frames(stack: string): string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?[^() ]*[\\/]((?:(?:src|node_modules|out)[\\/][^()]*)|[^()\\/]*)\)?$/, '($1)'));
}

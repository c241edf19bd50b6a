import { GraftError } from '../../domain/errors/index.ts';

/** The refusal for a file of a known format whose content is broken. `what` completes "FILE is damaged: …". */
export function damaged(file: string, what: string, cause?: unknown): GraftError {
  return new GraftError('UNREADABLE_FILE', `${file} is damaged: ${what}.`, { file, remedy: 'Get the file again from where it came from, or leave it out.' }, { cause });
}

import { GraftError } from '../../domain/errors/index.ts';

/** Row ids travel as decimal strings. @throws GraftError NOT_FOUND for a string that is none. */
export function rowId(id: string, what: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(id)) throw new GraftError('NOT_FOUND', `There is no ${what} "${id}" in this project.`);
  return Number(id);
}

import { GraftError } from '../../domain/errors/index.ts';

export function unfinished(what: string): never {
  throw new GraftError('INTERNAL', `${what} is being built.`);
}

import { implement } from '@orpc/server';
import { contract } from '../../contract/index.ts';
import { toGraftError, toOrpcError } from '../boundary/index.ts';
import type { IncidentLog } from '../boundary/index.ts';

/** The contract with the boundary around every procedure: only errors that the contract declares get out. */
export function createBase(log: IncidentLog) {
  return implement(contract).use(async ({ next, path }) => {
    try {
      return await next();
    } catch (error) {
      throw toOrpcError(toGraftError(error, path.join('.'), log));
    }
  });
}
export type Base = ReturnType<typeof createBase>;

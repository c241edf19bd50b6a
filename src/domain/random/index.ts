export { createRandom, restoreRandom } from './Random.ts';
export type { Random } from './Random.ts';

export { createRandom } from './Random.ts';
export type { Random } from './Random.ts';

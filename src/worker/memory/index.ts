export { expectedProgram } from './expectedProgram.ts';
export { memoryWords, planMemory } from './planMemory.ts';
export type { NetworkMemory } from './predictMemory.ts';

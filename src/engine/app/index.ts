export { listBackbones } from './backbones.ts';
export { readDescriptions } from './resources.ts';

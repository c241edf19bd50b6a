export { listBackbones } from './backbones.ts';

export { augment, drawView } from './augment.ts';
export { warp } from './warp.ts';

export { augment } from './augment/index.ts';
export { preprocessingKey, toDisplay, toModelInput } from './modelInput/index.ts';
export { resizeAntialiased } from './resize/index.ts';
export { levelMap, percentiles, windowed } from './window/index.ts';

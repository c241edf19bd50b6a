export { preprocessingKey, toModelInput } from './modelInput.ts';
export { toDisplay } from './display.ts';

export { Engines } from './Engines.ts';

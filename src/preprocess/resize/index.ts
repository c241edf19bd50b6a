export { resizeAntialiased } from './resizeAntialiased.ts';

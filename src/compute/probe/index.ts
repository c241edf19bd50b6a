export { probeEngine } from './probeEngine.ts';

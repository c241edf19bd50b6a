export { describeGraph } from './describeGraph.ts';
export { Engines } from './Engines.ts';

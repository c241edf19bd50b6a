export { isLane, serveLane, startLane } from './laneThread.ts';
export { runLane } from './runLane.ts';
export type { LaneOptions } from './runLane.ts';
export { queueOf } from './queueOf.ts';
export { saveGraphRun } from './saveGraphRun.ts';

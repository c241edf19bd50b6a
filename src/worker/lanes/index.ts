export { isLane, serveLane, startLane } from './laneThread.ts';
export { runLane } from './runLane.ts';
export type { LaneOptions } from './runLane.ts';
export { RunQueue } from './RunQueue.ts';

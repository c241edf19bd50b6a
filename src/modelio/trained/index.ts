export { STEP_INPUT, predictionStep } from './predictionStep.ts';
export { restoreModel } from './restoreModel.ts';
export type { ModelTask, TrainedModel } from './restoreModel.ts';

export type {
  ActivationRecord, Checkpoint, ExportJob, FromWorker, Glimpse, GraphJob, LeftOut, PlanJob, PlannedRun, PredictJob, PredictionBatch, ProbeJob, RunResult, RunSpec,
  TensorRecord, ToWorker, TrainJob, WorkerJob, WorkerSample, WorkerTask,
} from './protocol.ts';

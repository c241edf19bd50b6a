export type {
  ActivationRecord, Checkpoint, ExportJob, FromWorker, LeftOut, PredictJob, PredictionBatch, ProbeJob, RunResult, RunSpec,
  TensorRecord, ToWorker, TrainJob, WorkerJob, WorkerSample, WorkerTask,
} from './protocol.ts';

export type {
  Checkpoint, ExportJob, FromWorker, PredictJob, PredictionBatch, ProbeJob, ProbeResult, RunResult, RunSpec,
  TensorRecord, ToWorker, TrainJob, WorkerJob, WorkerSample, WorkerTask,
} from './protocol.ts';

/**
 * Entry of the worker process, started by `child_process.fork` (advanced serialization) or Electron's utilityProcess,
 * and of the training threads that it starts itself.
 */
import { fileURLToPath } from 'node:url';
import { demandSinglePrecision, silenceOnnxRuntime, silenceTensorflow } from '../compute/index.ts';
import { openChannel } from './channel/index.ts';
import { toErrorInfo } from './jobs/context.ts';
import { isLane, serveLane } from './lanes/index.ts';
import { runJob } from './runJob.ts';
import { serveJobs } from './serveJobs.ts';

function serveProcess(): void {
  silenceOnnxRuntime();
  silenceTensorflow();
  demandSinglePrecision();
  const channel = openChannel();
  // A defect outside any job's promise: the job can't go on, and the engine has to hear why before the process ends.
  const die = (error: unknown): void => {
    channel.post({ type: 'end', status: 'failed', error: toErrorInfo(error) });
    process.exitCode = 1;
    setImmediate(() => process.disconnect?.());
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  channel.onClose(() => process.exit());
  const entry = fileURLToPath(import.meta.url);
  serveJobs(channel, (job, context) => runJob(job, context, entry));
}

if (isLane()) await serveLane();
else serveProcess();

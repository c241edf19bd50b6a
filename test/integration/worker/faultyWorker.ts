/**
 * A worker process whose engine works until `GRAFT_TEST_FAULT_AT` training steps are done and then does what
 * `GRAFT_TEST_FAULT` says. Everything else is the real worker's.
 */
import { createEngine, silenceOnnxRuntime } from '../../../src/compute/index.ts';
import type { CompiledStep, Engine } from '../../../src/compute/index.ts';
import { openChannel } from '../../../src/worker/channel/index.ts';
import { runTrainJob } from '../../../src/worker/jobs/train.ts';
import { runJob } from '../../../src/worker/runJob.ts';
import { serveJobs } from '../../../src/worker/serveJobs.ts';

type Outputs = Readonly<Record<string, Float32Array>>;

const at = Number(process.env['GRAFT_TEST_FAULT_AT']);
/** The last checkpoint has left the process by then: how much of a training a sudden end costs is another test's question. */
const later = (die: () => void): Promise<never> => new Promise(() => setTimeout(die, 1500));
const FAULTS: Readonly<Record<string, (outputs: Outputs) => Outputs | Promise<Outputs>>> = {
  'NaN once': (outputs) => ({ ...outputs, loss: outputs['loss']!.map(() => Number.NaN) }),
  'too few numbers': (outputs) => ({ ...outputs, loss: new Float32Array(0) }),
  abort: () => later(() => process.abort()),
  // As the kernel does to a process that takes the last memory.
  'killed by the system': () => later(() => process.kill(process.pid, 'SIGKILL')),
};

let steps = 0;
const faulty = (step: CompiledStep): CompiledStep => ({
  info: step.info, parameters: step.parameters,
  run: async (feed) => {
    const outputs = await step.run(feed);
    return 'loss' in outputs && ++steps === at ? FAULTS[process.env['GRAFT_TEST_FAULT']!]!(outputs) : outputs;
  },
  read: () => step.read(), graphBytes: () => step.graphBytes(), write: (weights) => step.write(weights), dispose: () => step.dispose(),
});

async function startFaulty(...args: Parameters<typeof createEngine>): Promise<Engine> {
  const engine = await createEngine(...args);
  const compile = engine.compile.bind(engine);
  return Object.assign(engine, { compile: async (definition: Parameters<Engine['compile']>[0]) => faulty(await compile(definition)) });
}

silenceOnnxRuntime();
const channel = openChannel();
channel.onClose(() => process.exit());
serveJobs(channel, (job, context) => (job.type === 'train' ? runTrainJob(job, context, null, startFaulty) : runJob(job, context, import.meta.filename)));

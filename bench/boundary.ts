/**
 * What it costs to hand a step its tensors and to take its results, by onnxruntime's provider:
 * node bench/boundary.ts cpu|webgpu|wasm [MEGABYTES] [RUNS] [SIDE of the matrices of a long run]. The graphs compute next to nothing on much data; 56 MB are
 * the weights of EfficientNet-Lite0 with both of Adam's slots. Prints one JSON object; medians, in milliseconds.
 */
import { performance } from 'node:perf_hooks';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { OnnxGraph, loadOnnxRuntime, loadOnnxRuntimeWeb, silenceOnnxRuntime } from '../src/compute/index.ts';

type Ort = Awaited<ReturnType<typeof loadOnnxRuntimeWeb>>;
type Session = Awaited<ReturnType<Ort['InferenceSession']['create']>>;
type Tensor = InstanceType<Ort['Tensor']>;

const THREADS = 1, PRODUCTS = 12;
const [provider = 'cpu', megabytes = '56', runs = '7', side = '512'] = isMainThread ? process.argv.slice(2) : (workerData as string[]);
const length = Math.round((Number(megabytes) * 1e6) / 4), repeats = Number(runs), SIDE = Number(side);

const load = (): Promise<Ort> => (provider === 'wasm' ? loadOnnxRuntimeWeb(THREADS) : loadOnnxRuntime());

async function open(ort: Ort, build: (graph: OnnxGraph) => string, dims: number[], more: object = {}): Promise<{ session: Session; output: string }> {
  const graph = new OnnxGraph(), made = build(graph);
  graph.addOutput(made, 'float32', dims);
  return { session: await ort.InferenceSession.create(graph.encode(), { executionProviders: [provider], intraOpNumThreads: THREADS, enableMemPattern: false, logSeverityLevel: 3, ...more }), output: made };
}

/** Reads one number of a large input. */
const reading = (ort: Ort) => open(ort, (graph) => graph.op('Slice', [graph.addInput('x', 'float32', [length]), graph.ints([0]), graph.ints([1]), graph.ints([0])]), [1]);
/** Makes a large output of one number. */
const making = (ort: Ort, more: object = {}) => open(ort, (graph) => graph.op('Expand', [graph.addInput('x', 'float32', [1]), graph.ints([length])]), [length], more);
/** Large in, large out. */
const adding = (ort: Ort, more: object = {}) => open(ort, (graph) => graph.op('Add', [graph.addInput('x', 'float32', [length]), graph.scalar(1)]), [length], more);
/** Small in, small out, long in between. */
const long = (ort: Ort) => open(ort, (graph) => {
  const x = graph.addInput('x', 'float32', [SIDE, SIDE]);
  return Array.from({ length: PRODUCTS }).reduce<string>((y) => graph.op('MatMul', [y, x]), x);
}, [SIDE, SIDE]);

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < repeats + 2; i++) {
    const start = performance.now();
    await work();
    if (i >= 2) times.push(performance.now() - start);
  }
  return Number(times.sort((a, b) => a - b)[repeats >> 1]!.toFixed(2));
}

/** Longest pause of the event loop, as a share of the run. 1: nothing else ran meanwhile. */
async function blocked(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now(), longest = 0, ticking = true;
  const tick = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (ticking) setImmediate(tick);
  };
  setImmediate(tick);
  const start = performance.now();
  await work();
  const ended = performance.now(), took = ended - start;
  longest = Math.max(longest, ended - last);
  ticking = false;
  return Number((longest / took).toFixed(2));
}

async function measure(): Promise<Record<string, unknown>> {
  const ort = await load();
  const large = new ort.Tensor('float32', new Float32Array(length).fill(1), [length]), small = new ort.Tensor('float32', Float32Array.of(2), [1]);
  const square = new ort.Tensor('float32', new Float32Array(SIDE * SIDE).fill(1 / SIDE), [SIDE, SIDE]);
  const result: Record<string, unknown> = { provider, megabytes: Number(megabytes), version: ort.env.versions.node ?? ort.env.versions.web };

  const reader = await reading(ort);
  result['large input, one number read'] = await median(() => reader.session.run({ x: large }));
  await reader.session.release();

  const maker = await making(ort), own = new ort.Tensor('float32', new Float32Array(length), [length]);
  result['large output, allocated by onnxruntime'] = await median(() => maker.session.run({ x: small }));
  own.data[length - 1] = 0;
  const filled = await maker.session.run({ x: small }, { [maker.output]: own });
  result['given output is filled'] = own.data[length - 1] === 2;
  own.data[0] = 77;
  result['result is a copy of the given output'] = filled[maker.output]!.data[0] !== 77;
  result['large output, given'] = await median(() => maker.session.run({ x: small }, { [maker.output]: own }));
  await maker.session.release();

  const adder = await adding(ort);
  result['large input and given output'] = await median(() => adder.session.run({ x: large }, { [adder.output]: own }));
  await adder.session.release();

  result['output stays on the device'] = await onDevice(ort, large).catch((cause: unknown) => `refused: ${String(cause).split('\n')[0]}`);

  const worker = await long(ort), run = () => worker.session.run({ x: square });
  result['long run'] = await median(run);
  result['event loop blocked for'] = await blocked(run);
  result['two long runs at once in one thread'] = await median(() => Promise.all([run(), run()]));
  await worker.session.release();
  return result;
}

/** Feeds a result back without fetching it: what weights that live on a device would need. */
async function onDevice(ort: Ort, large: Tensor): Promise<Record<string, unknown>> {
  const { session, output } = await adding(ort, { preferredOutputLocation: 'gpu-buffer' });
  try {
    let held = (await session.run({ x: large }))[output]!;
    const location = held.location;
    const milliseconds = await median(async () => {
      const next = (await session.run({ x: held }))[output]!;
      held.dispose();
      held = next;
    });
    // getData() of such a tensor ends the process (onnxruntime-node 1.30), so another session brings it back
    const reader = await adding(ort), values = (await reader.session.run({ x: held }))[reader.output]!.data as Float32Array;
    await reader.session.release();
    return { location, 'fed back': milliseconds, 'right after all runs': values[0] === repeats + 5 };
  } finally {
    await session.release();
  }
}

/** The same long run in two threads at once, beside one alone. */
async function inThreads(): Promise<{ one: number; two: number }> {
  const start = () => new Worker(new URL(import.meta.url), { workerData: [provider, megabytes, runs, side] });
  const ask = (threads: Worker[]) => Promise.all(threads.map((thread) => new Promise<number>((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
    thread.postMessage('go', []);
  })));
  const threads = [start(), start()];
  const [one] = await ask(threads.slice(0, 1));
  const both = await ask(threads);
  await Promise.all(threads.map((thread) => thread.terminate()));
  return { one: one!, two: Math.max(...both) };
}

async function serve(): Promise<void> {
  const ort = await load(), { session } = await long(ort);
  const x = new ort.Tensor('float32', new Float32Array(SIDE * SIDE).fill(1 / SIDE), [SIDE, SIDE]);
  parentPort!.on('message', () => void median(() => session.run({ x })).then((time) => parentPort!.postMessage(time, [])));
}

if (isMainThread) {
  silenceOnnxRuntime();
  const measured = await measure();
  // onnxruntime 1.30 has one WebGPU context a process; two threads at once in it end the process
  const threads = provider === 'webgpu' ? null : await inThreads();
  process.stdout.write(`${JSON.stringify({ ...measured, 'long run in a thread': threads?.one ?? null, 'in two threads at once': threads?.two ?? null }, null, 2)}\n`);
} else await serve();

import type { JobEvent, Run } from '../../contract/index.ts';
import { activationWords, counted } from '../../domain/words/index.ts';
import type { Output } from '../io/index.ts';
import { formatBytes, formatEstimate, formatSeconds } from '../format/index.ts';
import { metricsByTaskName, positiveClasses, positiveSentences } from '../project/index.ts';
import type { Task } from '../project/index.ts';

/** What a finished run is in one line of JSON: the last line of `graft train`. */
export function runRecord(run: Run, tasks: readonly Task[]): Record<string, unknown> {
  return {
    run: run.id, ok: run.status === 'done', status: run.status, engine: run.engine?.name ?? null, strategy: run.recipe.strategy, seed: run.seed,
    split: run.splitHash, fold: run.fold, backbone: run.backbone, epochs: run.epochs, bestEpoch: run.bestEpoch, weights: run.weights,
    seconds: run.seconds, activations: run.activations, leftOut: run.leftOut, changed: run.changed, metrics: metricsByTaskName(run.metrics, tasks), positive: positiveClasses(tasks.filter(({ id }) => run.taskIds.includes(id))),
  };
}

/** One row a part, task and metric, each value with its interval and the number of patients behind it; then which class is the positive one. */
export function sayMetrics(output: Output, metrics: Run['metrics'], tasks: readonly Task[]): void {
  const rows = Object.entries(metricsByTaskName(metrics, tasks)).flatMap(([part, byTask]) => Object.entries(byTask).flatMap(([task, values]) =>
    Object.entries(values).map(([metric, estimate]) => [part, task, metric, formatEstimate(estimate), String(estimate.groups), String(estimate.samples)])));
  if (rows.length === 0) return;
  output.table(['part', 'task', 'metric', 'value (95 % interval)', 'groups', 'samples'], rows, ['left', 'left', 'left', 'left', 'right', 'right']);
  const judged = new Set(Object.values(metrics).flatMap(Object.keys));
  for (const sentence of positiveSentences(tasks.filter(({ id }) => judged.has(id)))) output.say(sentence);
}

export function sayRun(output: Output, run: Run, tasks: readonly Task[]): void {
  output.say(`Run ${run.id}: ${run.arm} (${run.recipe.strategy}), seed ${run.seed}${run.fold === null ? '' : `, fold ${run.fold}`}, ${run.status}`);
  if (run.error !== null) output.say(`  ${run.error.message}`);
  for (const engine of run.engines.length > 0 ? run.engines : [run.engine].flatMap((one) => one ?? [])) output.say(`  ${engineSentence(engine, run.engines.length > 1)}`);
  if (run.backbone !== null) output.say(`  backbone ${run.backbone.id} ${run.backbone.sha256.slice(0, 12)}; ${decoders(run.versions)}`);
  if (run.memory !== null) output.say(`  ${memorySentence(run.memory)}`);
  if (run.seconds !== null) output.say(`  ${run.epochs} epochs (best: ${run.bestEpoch ?? 'none'}) in ${formatSeconds(run.seconds.total)}, of it features ${formatSeconds(run.seconds.features)}, training ${formatSeconds(run.seconds.training)}`);
  if (run.activations !== null) output.say(`  ${activationWords(run.activations)}`);
  if (run.leftOut > 0) output.say(`  ${counted(run.leftOut, 'images')} left out, since they could not be read`);
  const entries = Object.entries(run.changed);
  if (entries.length > 0) output.say(`  ${entries.filter(([, distance]) => distance > 0).length} of ${entries.length} layers changed`);
  sayMetrics(output, run.metrics, tasks);
}

type EngineRecord = NonNullable<Run['engine']> & { readonly fromEpoch?: number };

function engineSentence({ name, version, device, deterministic, threads, microBatch, nodes, graphHash, fromEpoch }: EngineRecord, several: boolean): string {
  return [
    `engine ${name} ${version} on ${device}`,
    ...(threads === null ? [] : [`${threads} thread${threads === 1 ? '' : 's'}`]),
    ...(deterministic === null ? [] : [deterministic ? 'same bits again' : 'bits not promised']),
    ...(nodes === null ? [] : [`graph of ${nodes} nodes ${graphHash?.slice(0, 12) ?? ''}`.trim()]),
    ...(microBatch === null ? [] : [`${microBatch} images a call`]),
    ...(several ? [`from epoch ${(fromEpoch ?? 0) + 1}`] : []),
  ].join(', ');
}

function decoders({ jpeg, graft }: Run['versions']): string {
  return `PNG and DICOM decoded by Graft${graft === undefined ? '' : ` ${graft}`}, JPEG by ${jpeg ?? 'libjpeg-turbo'}`;
}

export function memorySentence({ predicted, available, batch, microBatch, measured }: NonNullable<Run['memory']>): string {
  const lowered = microBatch < batch ? `; ${microBatch} of ${batch} images a call, their gradients summed, since all at once would not fit` : '';
  return `memory: ${formatBytes(predicted)} predicted of ${formatBytes(available)} there${measured === null ? '' : `, ${formatBytes(measured)} used`}${lowered}`;
}

/** Shows the events of a training: engine, runs, epochs. Runs may overlap: with more than one, an epoch names its run. */
export function showTraining(output: Output): (event: JobEvent) => void {
  const runs = new Map<string, string>();
  let engine = '';
  return (event) => {
    if (event.type === 'engine') {
      output.record({ event: 'engine', name: event.name, version: event.version, device: event.device, nodes: event.nodes, graphHash: event.graphHash });
      const text = `Engine ${event.name} ${event.version} on ${event.device}`;
      if (text !== engine) output.say(text);
      engine = text;
    } else if (event.type === 'memory') {
      const { type: _, seq: _seq, at: _at, jobId: _job, runId, ...memory } = event;
      output.record({ event: 'memory', run: runId, ...memory });
      output.say(memorySentence(memory));
    } else if (event.type === 'run') {
      output.record({ event: 'run', run: event.runId, arm: event.arm, seed: event.seed, fold: event.fold, status: event.status });
      runs.set(event.runId, `${event.arm}, seed ${event.seed}${event.fold === null ? '' : `, fold ${event.fold}`}`);
      output.say(`${runs.get(event.runId)}: ${event.status}`);
    } else if (event.type === 'epoch') {
      const { runId, epoch, loss, metrics, seconds, imagesPerSecond, learningRate } = event;
      output.record({ event: 'epoch', run: runId, epoch, loss, metrics, seconds, imagesPerSecond, learningRate });
      const name = runs.size > 1 ? `${runs.get(runId) ?? runId}  ` : '';
      output.say(`  ${name}epoch ${String(epoch).padStart(3)}  loss ${shortLoss(loss)}  ${shortMetrics(metrics)}  ${imagesPerSecond.toFixed(0)} images/s`);
    }
  };
}

function shortLoss(loss: Readonly<Record<string, number>>): string {
  return ['train', 'validation'].filter((part) => loss[part] !== undefined).map((part) => `${part} ${loss[part]!.toFixed(4)}`).join('  ');
}

function shortMetrics(metrics: Readonly<Record<string, number | null>>): string {
  return Object.entries(metrics).filter(([name]) => name.endsWith('/auc')).map(([name, value]) => `${name} ${value === null ? 'undefined' : value.toFixed(3)}`).join('  ');
}

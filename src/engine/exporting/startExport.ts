import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { ExportJob, TensorRecord } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { modelCard } from '../../domain/modelCard/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import { addAudit, getSamples } from '../../store/project/index.ts';
import { getRun, loadCheckpoint, loadDataset } from '../../store/runs/index.ts';
import type { StoredRun } from '../../store/runs/index.ts';
import type { EngineContext } from '../context.ts';
import { samplePath } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { runWorkerJob } from '../workers/index.ts';
import { cardFacts } from './cardFacts.ts';

export interface ExportRequest {
  readonly runId: string;
  readonly to: 'onnx' | 'tfjs';
  readonly out: string;
  /** A former export at this place may go. */
  readonly replace: boolean;
}

/** Images on which the exported file must agree with the trained model. */
const PARITY_SAMPLES = 64;

/**
 * Starts the job that writes a run's best weights as a model file with its card.
 * @throws GraftError NOT_FOUND, REFUSED for a run without weights or a target that is something else, BAD_INPUT for the target's path
 */
export function startExport(context: EngineContext, project: OpenedProject, request: ExportRequest): string {
  const stored = getRun(project.store.runs, request.runId);
  if (stored.run.status !== 'done') throw new GraftError('REFUSED', `Run ${request.runId} is not done (${stored.run.status}), so it has no weights to export.`, { field: 'runId', remedy: 'Resume it, or wait until it is done.' });
  refuseTarget(request);
  const job = exportJob(context, project, stored, request);
  return context.jobs.start({
    kind: 'export', project: project.id, title: `Export ${stored.run.arm}`,
    work: async ({ signal, progress, emit }) => {
      let result: Record<string, unknown> = {};
      await runWorkerJob(job, {
        startWorker: context.options.startWorker, signal,
        onMessage: (message) => {
          if (message.type === 'progress') progress(message.done, message.total, message.what);
          else if (message.type === 'note') emit({ type: 'note', level: message.level, message: message.message });
          else if (message.type === 'exported') {
            const { file, bytes, card, parity } = message;
            const exported = { ok: true, file, bytes, card, parity: { ...parity } };
            emit({ type: 'exported', result: exported });
            result = exported;
          }
        },
      });
      addAudit(project.store.db, { at: context.options.now().toISOString(), who: context.options.annotator, what: 'export', detail: { run: request.runId, to: request.to } });
      return result;
    },
  });
}

/** The card that an export of a run would carry. @throws GraftError NOT_FOUND */
export function previewCard({ options }: EngineContext, project: OpenedProject, runId: string): string {
  return modelCard(cardFacts(project, getRun(project.store.runs, runId), { version: options.version, resourcesFolder: options.resourcesFolder, at: options.now().toISOString() }));
}

/** A former export may be replaced by somebody who says so; anything else that has the name may not. */
function refuseTarget({ out, to, replace }: ExportRequest): void {
  if (!isAbsolute(out)) throw new GraftError('BAD_INPUT', `"${out}" is not an absolute path.`, { field: 'out' });
  if (!existsSync(dirname(out))) throw new GraftError('NOT_FOUND', `There is no folder ${dirname(out)}.`, { file: dirname(out), field: 'out', remedy: 'Make it first, or choose another.' });
  if (!existsSync(out)) return;
  const former = to === 'onnx' ? out.toLowerCase().endsWith('.onnx') && statSync(out).isFile() : existsSync(join(out, 'model.json'));
  if (!former) throw new GraftError('REFUSED', `${out} is there already and is not a model that Graft exported.`, { file: out, field: 'out', remedy: 'Choose another name.' });
  if (!replace) throw new GraftError('REFUSED', `${out} is there already, exported ${statSync(out).mtime.toISOString().slice(0, 10)}.`, { file: out, field: 'replace', remedy: 'Say that it may be replaced, or choose another name.' });
}

function exportJob(context: EngineContext, project: OpenedProject, stored: StoredRun, { to, out }: ExportRequest): ExportJob {
  const { options } = context;
  const { run } = stored;
  const dataset = loadDataset(project.store.runs, stored.datasetId);
  return {
    type: 'export', to, out, recipe: run.recipe,
    backbonesFolder: join(options.resourcesFolder, 'backbones'),
    tasks: run.taskIds.map((id) => dataset.tasks.find((task) => task.id === id)!),
    weights: bestWeights(project, run.id),
    samples: parityRefs(project, dataset.samples.map((sample) => sample.id)),
    metadata: {
      graft_version: options.version, run: run.id, seed: String(run.seed), split: run.splitHash, weights: run.weights ?? '',
      backbone: run.backbone?.id ?? '', backbone_sha256: run.backbone?.sha256 ?? '', strategy: run.recipe.strategy,
    },
    card: previewCard(context, project, run.id),
  };
}

const BEST = 'best/';

function bestWeights(project: OpenedProject, runId: string): TensorRecord[] {
  const tensors = loadCheckpoint(project.store.runs, runId)?.tensors ?? [];
  const best = tensors.filter((tensor) => tensor.name.startsWith(BEST));
  if (best.length === 0) throw new GraftError('REFUSED', 'The weights of this run are not stored.', { field: 'runId', remedy: 'Train it again.' });
  return best.map((tensor) => ({ ...tensor, name: tensor.name.slice(BEST.length) }));
}

function parityRefs(project: OpenedProject, ids: readonly string[]): SampleRef[] {
  return getSamples(project.store.db, ids).filter((sample) => !sample.missing).slice(0, PARITY_SAMPLES)
    .map((sample) => ({ id: sample.id, path: samplePath(project, sample), frame: sample.frame, contentHash: sample.contentHash, group: sample.group }));
}

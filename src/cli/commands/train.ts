import type { Command } from 'commander';
import type { Run } from '../../contract/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Session } from '../Cli.ts';
import { followJob } from '../jobs/index.ts';
import { addRecipeOptions, engineOption, integer, list, readRecipe } from '../options/index.ts';
import type { RecipeOptions } from '../options/index.ts';
import { findRun, openProject } from '../project/index.ts';
import { runRecord, sayRun, showTraining } from './runShow.ts';

interface TrainOptions extends RecipeOptions {
  readonly tasks?: readonly string[];
  readonly engine?: EngineName;
  readonly seed?: number;
  readonly fold?: number;
  readonly name?: string;
  readonly resume?: string;
  readonly memoryLimit?: number;
  readonly saveGraphs?: string;
}

export function registerTrain(program: Command, cli: Cli): void {
  addRecipeOptions(addCommand(program, 'train', 'train one model on the locked split').argument('<project>'))
    .option('--tasks <names>', 'tasks that share the trunk (default: all that can be trained)', list)
    .addOption(engineOption())
    .option('--seed <n>', 'seed of weights, order and augmentation (default: 1)', integer(0))
    .option('--fold <n>', 'fold to hold out, where the split has folds (default: none, a final fit on all patients)', integer(0, 19))
    .option('--name <name>', 'name of the run')
    .option('--resume <run>', 'go on with an interrupted run from its last checkpoint')
    .option('--memory-limit <mib>', 'memory that the training may take (default: what is free); batches are computed in shares that fit', integer(1, 1_000_000))
    .option('--save-graphs <folder>', 'write the step graphs as ONNX, each with what went in and came out of its first run, for checks in another runtime')
    .action(withEngine<[string], TrainOptions>(cli, async (session, [typed], options) => {
      const { project } = await openProject(session, typed);
      const { jobId, runId } = options.resume === undefined ? await start(session, project, options) : await resume(session, project, options);
      await follow(session, jobId, runId);
      const run = await session.client.run.get({ project, runId });
      await show(session, project, run);
    }));
}

async function start(session: Session, project: string, options: TrainOptions): Promise<{ jobId: string; runId: string }> {
  const recipe = await readRecipe(options, session.path);
  const tasks = options.tasks ?? (await session.client.task.list({ project })).filter((task) => task.kind === 'classification').map((task) => task.name);
  if (tasks.length === 0) throw new GraftError('REFUSED', 'The project has no task that can be trained.', { remedy: 'graft task add makes one; graft import --labels takes labels in.' });
  return session.client.run.start({ project, recipe, tasks: [...tasks], seed: options.seed ?? 1, fold: options.fold ?? null, engine: options.engine, name: options.name, ...limitOf(options), ...graphsOf(session, options) });
}

/** What a run trains is settled when it first starts; an option that says otherwise is refused rather than dropped. */
async function resume(session: Session, project: string, options: TrainOptions): Promise<{ jobId: string; runId: string }> {
  const { resume: typed, engine, memoryLimit, saveGraphs, ...rest } = options;
  const contrary = Object.keys(rest)[0];
  if (contrary !== undefined) throw new GraftError('BAD_INPUT', `--resume goes on with the run as it was started and takes no ${contrary}.`, { field: contrary });
  const run = await findRun(session, project, typed!);
  return session.client.run.resume({ project, runId: run.id, engine, ...limitOf({ memoryLimit }), ...graphsOf(session, { saveGraphs }) });
}

const limitOf = ({ memoryLimit }: { readonly memoryLimit?: number | undefined }): { memoryLimit?: number } => (memoryLimit === undefined ? {} : { memoryLimit: memoryLimit * 2 ** 20 });

const graphsOf = (session: Session, { saveGraphs }: { readonly saveGraphs?: string | undefined }): { saveGraphs?: string } => (saveGraphs === undefined ? {} : { saveGraphs: session.path(saveGraphs) });

async function follow(session: Session, jobId: string, runId: string): Promise<void> {
  try {
    await followJob(session, jobId, showTraining(session.output));
  } catch (error) {
    if (!isGraftError(error)) throw error;
    if (error.code === 'CANCELLED') throw new GraftError('CANCELLED', `Run ${runId} was stopped; its last checkpoint is kept.`, { remedy: `Go on with --resume ${runId}.` });
    if (error.code === 'ENGINE_FAILED') throw new GraftError(error.code, error.message, { ...error.data, remedy: `Go on from there on another engine with --resume ${runId} --engine NAME; graft doctor lists them.` });
    if (error.code === 'OUT_OF_MEMORY') throw new GraftError(error.code, error.message, { ...error.data, remedy: `${error.data.remedy ?? ''} To go on: --resume ${runId} --memory-limit MIB.`.trim() });
    throw error;
  }
}

async function show({ client, output }: Session, project: string, run: Run): Promise<void> {
  const tasks = await client.task.list({ project });
  sayRun(output, run, tasks);
  output.record(runRecord(run, tasks));
}

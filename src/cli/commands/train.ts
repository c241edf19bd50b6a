import type { Command } from 'commander';
import type { Run } from '../../contract/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Session } from '../Cli.ts';
import { addRecipeOptions, engineOption, integer, limitOf, list, memoryLimitOption, readRecipe } from '../options/index.ts';
import type { RecipeOptions } from '../options/index.ts';
import { findRun, openProject } from '../project/index.ts';
import { followTraining } from './followTraining.ts';
import { sayPlan } from './planShow.ts';
import { runRecord, sayRun } from './runShow.ts';

interface TrainOptions extends RecipeOptions {
  readonly tasks?: readonly string[];
  readonly engine?: EngineName;
  readonly seed?: number;
  readonly fold?: number;
  readonly name?: string;
  readonly resume?: string;
  readonly memoryLimit?: number;
  readonly saveGraphs?: string;
  readonly plan?: boolean;
}

export function registerTrain(program: Command, cli: Cli): void {
  addRecipeOptions(addCommand(program, 'train', 'train one model on the locked split').argument('<project>'))
    .option('--tasks <names>', 'tasks that share the trunk (default: all that can be trained)', list)
    .addOption(engineOption())
    .option('--seed <n>', 'seed of weights, order and augmentation (default: 1)', integer(0))
    .option('--fold <n>', 'fold to hold out, where the split has folds (default: none, a final fit on all patients)', integer(0, 19))
    .option('--name <name>', 'name of the run')
    .option('--resume <run>', 'go on with an interrupted run from its last checkpoint')
    .addOption(memoryLimitOption())
    .option('--plan', 'say what it would take of memory, and train nothing')
    .option('--save-graphs <folder>', 'write the step graphs as ONNX, each with what went in and came out of its first run, for checks in another runtime')
    .action(withEngine<[string], TrainOptions>(cli, async (session, [typed], options) => {
      const { project } = await openProject(session, typed);
      if (options.plan && options.resume === undefined) {
        sayPlan(session.output, await session.client.run.plan({ project, ...await requested(session, project, options) }));
        return;
      }
      const { jobId, runId } = options.resume === undefined ? await start(session, project, options) : await resume(session, project, options);
      await followTraining(session, jobId, { what: 'Run', id: runId });
      const run = await session.client.run.get({ project, runId });
      await show(session, project, run);
    }));
}

/** What is to be trained, and how, as it was typed. */
async function requested(session: Session, project: string, options: TrainOptions) {
  const recipe = await readRecipe(options, session.path);
  const tasks = options.tasks ?? (await session.client.task.list({ project })).filter((task) => task.kind === 'classification').map((task) => task.name);
  if (tasks.length === 0) throw new GraftError('REFUSED', 'The project has no task that can be trained.', { remedy: 'graft task add makes one; graft import --labels takes labels in.' });
  return { recipe, tasks: [...tasks], fold: options.fold ?? null, engine: options.engine, ...limitOf(options) };
}

async function start(session: Session, project: string, options: TrainOptions): Promise<{ jobId: string; runId: string }> {
  return session.client.run.start({ project, ...await requested(session, project, options), seed: options.seed ?? 1, name: options.name, ...graphsOf(session, options) });
}

/** What a run trains is settled when it first starts; an option that says otherwise is refused rather than dropped. */
async function resume(session: Session, project: string, options: TrainOptions): Promise<{ jobId: string; runId: string }> {
  const { resume: typed, engine, memoryLimit, saveGraphs, ...rest } = options;
  const contrary = Object.keys(rest)[0];
  if (contrary !== undefined) throw new GraftError('BAD_INPUT', `--resume goes on with the run as it was started and takes no ${contrary}.`, { field: contrary });
  const run = await findRun(session, project, typed!);
  return session.client.run.resume({ project, runId: run.id, engine, ...limitOf({ memoryLimit }), ...graphsOf(session, { saveGraphs }) });
}

const graphsOf = (session: Session, { saveGraphs }: { readonly saveGraphs?: string | undefined }): { saveGraphs?: string } => (saveGraphs === undefined ? {} : { saveGraphs: session.path(saveGraphs) });

async function show({ client, output }: Session, project: string, run: Run): Promise<void> {
  const tasks = await client.task.list({ project });
  sayRun(output, run, tasks);
  output.record(runRecord(run, tasks));
}

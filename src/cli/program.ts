import { Command } from 'commander';
import { jsonOption } from './Cli.ts';
import type { Cli } from './Cli.ts';
import { registerCache } from './commands/cache.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerEvaluate } from './commands/evaluate.ts';
import { registerExport } from './commands/export.ts';
import { registerImport } from './commands/import.ts';
import { registerInspect } from './commands/inspect.ts';
import { registerLabel } from './commands/label.ts';
import { registerLabels } from './commands/labels.ts';
import { registerNew } from './commands/new.ts';
import { registerPredict } from './commands/predict.ts';
import { registerPredictions } from './commands/predictions.ts';
import { registerRuns } from './commands/runs.ts';
import { registerSchema } from './commands/schema.ts';
import { registerServe } from './commands/serve.ts';
import { registerSplit } from './commands/split.ts';
import { registerStart } from './commands/start.ts';
import { registerStudy } from './commands/study.ts';
import { registerTask } from './commands/task.ts';
import { registerTrain } from './commands/train.ts';

type Register = (program: Command, cli: Cli) => void;

/** In the order in which `graft --help` lists them: the order of work. */
const COMMANDS: readonly Register[] = [
  registerDemo, registerStart, registerServe,
  registerNew, registerTask, registerImport, registerLabel, registerLabels, registerSplit,
  registerTrain, registerStudy, registerEvaluate, registerPredictions, registerRuns,
  registerExport, registerPredict,
  registerInspect, registerSchema, registerDoctor, registerCache,
];

/** The whole command line. It throws CommanderError instead of ending the process. */
export function createProgram(cli: Cli): Command {
  const program = new Command('graft')
    .description('Label medical images, fine-tune models on them on this machine, and see which way of training is better.')
    .version(cli.version)
    .addOption(jsonOption())
    .showSuggestionAfterError();
  for (const register of COMMANDS) register(program, cli);
  forAll(program, (command) => command
    .exitOverride()
    .configureOutput({ writeOut: cli.streams.out, writeErr: () => undefined }));
  return program;
}

function forAll(command: Command, change: (command: Command) => void): void {
  change(command);
  for (const child of command.commands) forAll(child, change);
}

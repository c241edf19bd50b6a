import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { followJob } from '../jobs/index.ts';

export function registerPredict(program: Command, cli: Cli): void {
  addCommand(program, 'predict', 'run an exported model on files')
    .argument('<model>', 'file that graft export wrote')
    .argument('<files...>')
    .action(withEngine<[string, string[]], object>(cli, async (session, [model, files]) => {
      const { client, output, path } = session;
      const typedOf = new Map(files.map((file) => [path(file), file]));
      const { jobId } = await client.predict.start({ model: path(model), files: [...typedOf.keys()] });
      let failed = 0;
      await followJob(session, jobId, (event) => {
        if (event.type !== 'prediction') return;
        const file = typedOf.get(event.file) ?? event.file;
        if (!event.ok) failed += 1;
        // A task may be called `ok`; what this line says of itself wins.
        output.record({ ...event.tasks, file, ok: event.ok, ...(event.message === undefined ? {} : { message: event.message }) });
        output.say(`${file}: ${event.ok ? describe(event.tasks) : event.message ?? 'could not be predicted'}`);
      });
      return failed === 0 ? EXIT.fine : EXIT.someFailed;
    }));
}

function describe(tasks: Readonly<Record<string, { readonly probabilities: Readonly<Record<string, number>> }>>): string {
  return Object.entries(tasks).map(([task, { probabilities }]) => {
    const ranked = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
    return `${task} ${ranked.map(([name, probability]) => `${name} ${probability.toFixed(3)}`).join(', ')}`;
  }).join('; ');
}

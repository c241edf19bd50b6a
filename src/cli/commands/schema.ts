import { Argument } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { recipeOverridesSchema } from '../../contract/index.ts';
import type { Cli } from '../Cli.ts';
import { jsonOption, outputOf } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { studyFileSchema } from '../options/index.ts';

/** JSON in both modes: it is for editors and for programs; `--json` puts it on one line. */
export function registerSchema(program: Command, cli: Cli): void {
  program.command('schema').description('print the JSON Schema of a recipe or study file')
    .addOption(jsonOption())
    .addArgument(new Argument('<what>').choices(['recipe', 'study']))
    .action((what: 'recipe' | 'study', _options: object, command: Command) => {
      const schema = z.toJSONSchema(what === 'recipe' ? recipeOverridesSchema : studyFileSchema, { io: 'input' });
      cli.streams.out(`${JSON.stringify(schema, null, outputOf(cli, command).json ? undefined : 2)}\n`);
      cli.exit(EXIT.fine);
    });
}

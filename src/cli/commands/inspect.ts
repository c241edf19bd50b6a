import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Inspection } from '../../engine/index.ts';
import { addCommand, outputOf } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';

export function registerInspect(program: Command, cli: Cli): void {
  addCommand(program, 'inspect', 'say what image files hold: size, depth, pixels as stored and their hash')
    .argument('<files...>')
    .action(async (files: readonly string[], _options: object, command: Command) => {
      const output = outputOf(cli, command);
      const { createDecoderPool } = await import('../../engine/index.ts');
      // Patients are told apart within one call and can't be recognised in another one's output.
      const salt = randomUUID();
      // A file that fills memory or hangs its decoder is one failed line, not the end of the others.
      const decoder = createDecoderPool();
      let failed = 0;
      try {
        for (const file of files) {
          if (cli.interrupted.aborted) break;
          const found = await decoder.inspect(resolve(cli.cwd, file), salt);
          if (!found.ok) failed += 1;
          output.record({ ...found, file });
          output.say(`${file}: ${found.ok ? describe(found) : found.error.message}`);
        }
      } finally {
        decoder.dispose();
      }
      cli.exit(failed === 0 ? EXIT.fine : EXIT.someFailed);
    });
}

function describe({ format, rows, columns, frames, bitsStored, photometric, pixels }: Inspection): string {
  return `${format}, ${columns} × ${rows}${frames === 1 ? '' : `, ${frames} frames`}, ${bitsStored} bits, ${photometric}, ${pixels.dtype} from ${pixels.min} to ${pixels.max}`;
}

import { Option } from 'commander';
import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { JobEvent } from '../../contract/index.ts';
import { EXIT, toErrorInfo } from '../errors/index.ts';
import { formatBytes } from '../format/index.ts';
import { followJob } from '../jobs/index.ts';
import { findRun, openProject } from '../project/index.ts';

const FORMATS = ['onnx', 'tfjs'] as const;
type Exported = Extract<JobEvent, { type: 'exported' }>['result'];

/** The refusal that this command line has an option for. */
function nameForce(error: unknown): never {
  const { code, message, data } = toErrorInfo(error);
  throw data.field === 'replace' ? new GraftError(code, message, { ...data, remedy: 'Add --force to replace it, or choose another name.' }) : error;
}

export function registerExport(program: Command, cli: Cli): void {
  addCommand(program, 'export', 'write a model that others can run, checked against this one before it is released')
    .argument('<project>')
    .argument('<run>')
    .argument('<out>', 'file for onnx, folder for tfjs')
    .addOption(new Option('--to <format>', 'format').choices(FORMATS).makeOptionMandatory())
    .option('--force', 'replace a former export at this place')
    .action(withEngine<[string, string, string], { to: (typeof FORMATS)[number]; force?: boolean }>(cli, async (session, [typed, id, out], { to, force = false }) => {
      const { client, output, path } = session;
      const { project } = await openProject(session, typed);
      const run = await findRun(session, project, id);
      const { jobId } = await client.export.start({ project, runId: run.id, to, out: path(out), replace: force }).catch(nameForce);
      let result: Exported | null = null;
      await followJob(session, jobId, (event) => {
        if (event.type === 'exported') result = event.result;
      });
      const written = result as Exported | null;
      if (written === null) throw new GraftError('INTERNAL', 'The export ended without a file.');
      const { parity } = written;
      output.record({ ...written });
      output.say(`Wrote ${written.file} (${formatBytes(written.bytes)}) and its card ${written.card}`);
      output.say(`Parity in ${parity.runtime} on ${parity.samples} samples: largest difference ${parity.maxAbsDiff.toExponential(2)}, same class in ${(100 * parity.argmaxAgreement).toFixed(1)} %`);
      return written.ok ? EXIT.fine : EXIT.refused;
    }));
}

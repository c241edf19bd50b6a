import { GraftError } from '../../domain/errors/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import type { ModelTask } from '../trained/index.ts';

const NOT_FOR_CLINICAL_USE = 'Not for clinical use: not a medical device, not cleared or approved by any authority. For research and teaching only.';

const SCHEMA = '1';

/** What a model file says of one task: which output holds its probabilities and what their columns mean. */
export interface DescribedTask extends ModelTask {
  readonly output: string;
}

/** What Graft needs to run a file that it exported. */
export interface ModelDescription {
  readonly tasks: readonly DescribedTask[];
  readonly input: InputSpec;
}

/**
 * Output names per task: `probabilities_NAME` in the letters that every ONNX tool accepts; a position stands in for
 * other letters.
 */
export function describeTasks(tasks: readonly ModelTask[]): readonly DescribedTask[] {
  const taken = new Set<string>();
  return tasks.map((task, index) => {
    const plain = task.name.normalize('NFKD').replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || `task${index + 1}`;
    const output = `probabilities_${taken.has(plain) ? `${plain}_task${index + 1}` : plain}`;
    taken.add(plain);
    return { id: task.id, name: task.name, classes: task.classes, output };
  });
}

/** `graft.*` entries of a model's metadata. `facts` (version, run, backbone, …) come under `graft.NAME` too. */
export function writeMetadata({ tasks, input }: ModelDescription, facts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(facts).map(([name, value]) => [`graft.${name.replace(/^graft[._]/, '')}`, value] as const),
    ['graft.schema', SCHEMA],
    ['graft.notice', NOT_FOR_CLINICAL_USE],
    ['graft.tasks', JSON.stringify(tasks)],
    ['graft.preprocessing', JSON.stringify({
      ...input,
      channels: 'RGB',
      range: [0, 255],
      steps: ['rescale and window to 0..255 (grey is repeated three times)', 'resize, antialiased bilinear, half-pixel centres', 'subtract 127, divide by 128'],
    })],
  ]);
}

/**
 * Reads back what `writeMetadata` wrote. Throws GraftError UNSUPPORTED_FILE, naming the file, when it is a model of
 * somebody else's or of a newer Graft.
 */
export function readDescription(metadata: Readonly<Record<string, string>>, file: string): ModelDescription {
  const schema = metadata['graft.schema'];
  if (schema === undefined) {
    throw new GraftError('UNSUPPORTED_FILE', `${file} is an ONNX model, but not one that Graft exported: it says nothing of its tasks and preprocessing.`, { file, remedy: 'Choose a file that "graft export --to onnx" wrote.' });
  }
  if (schema !== SCHEMA) {
    throw new GraftError('UNSUPPORTED_FILE', `${file} was exported by a newer Graft (schema ${schema}; this version reads ${SCHEMA}).`, { file, remedy: 'Update Graft.' });
  }
  try {
    const tasks = JSON.parse(metadata['graft.tasks']!) as DescribedTask[];
    const { size, resize, window } = JSON.parse(metadata['graft.preprocessing']!) as InputSpec;
    return { tasks, input: { size, resize, window } };
  } catch (cause) {
    throw new GraftError('UNREADABLE_FILE', `${file} has damaged metadata.`, { file, remedy: 'Export the model again.' }, { cause });
  }
}

import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { GraftError } from '../../domain/errors/index.ts';
import { issueSentences } from '../errors/index.ts';

/**
 * A YAML file as the schema wants it. `name` is how the person called the file.
 * Rejects with GraftError: NOT_FOUND, or BAD_INPUT naming the line (YAML) or the key (schema); unknown keys are refused.
 */
export async function readYaml<T>(file: string, name: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new GraftError('NOT_FOUND', `${name} could not be read (${cause.code ?? cause.message}).`, { file: name }, { cause });
  });
  const document = parseDocument(text, { prettyErrors: true });
  const broken = document.errors[0];
  if (broken !== undefined) throw new GraftError('BAD_INPUT', `${name} is not valid YAML: ${broken.message.split('\n')[0]!.replace(/:$/, '')}.`, { file: name });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new GraftError('BAD_INPUT', `${name}: ${issueSentences(parsed.error.issues).join('; ')}.`, {
    file: name, field: parsed.error.issues[0]?.path.map(String).join('.') || undefined, remedy: 'graft schema recipe and graft schema study print all keys.',
  });
}

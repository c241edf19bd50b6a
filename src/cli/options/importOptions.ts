import { InvalidArgumentError } from 'commander';

export type GroupBy =
  | { readonly by: 'csv'; readonly column: string }
  | { readonly by: 'tag'; readonly tag: string }
  | { readonly by: 'path'; readonly pattern: string }
  | { readonly by: 'none' };

export type LabelSource = { readonly from: 'folders' } | { readonly from: 'csv'; readonly file: string };

/** `csv:COLUMN`, `tag:PatientID` or `path:REGEX`, the pattern with one group in parentheses: the key. */
export function parseGroupBy(text: string): GroupBy {
  const [kind, rest] = atColon(text);
  if (rest === '') throw new InvalidArgumentError('Write csv:COLUMN, tag:PatientID or path:REGEX.');
  if (kind === 'csv') return { by: 'csv', column: rest };
  if (kind === 'tag') return { by: 'tag', tag: rest };
  if (kind !== 'path') throw new InvalidArgumentError(`"${kind}" is not a way to group; write csv:COLUMN, tag:PatientID or path:REGEX.`);
  return { by: 'path', pattern: checkedPattern(rest) };
}

/** `folders` or `csv:FILE`. */
export function parseLabelSource(text: string): LabelSource {
  if (text === 'folders') return { from: 'folders' };
  const [kind, file] = atColon(text);
  if (kind === 'csv' && file !== '') return { from: 'csv', file };
  throw new InvalidArgumentError('Write folders or csv:FILE.');
}

/** `TASK=COLUMN`, collected over repeated options. */
export function collectMap(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError('Write TASK=COLUMN.');
  const task = text.slice(0, at);
  if (before[task] !== undefined) throw new InvalidArgumentError(`The task ${task} is given twice.`);
  return { ...before, [task]: text.slice(at + 1) };
}

function atColon(text: string): [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function checkedPattern(pattern: string): string {
  let groups: number;
  try {
    groups = new RegExp(`${pattern}|`).exec('')!.length - 1;
  } catch (error) {
    throw new InvalidArgumentError(`The pattern is not a regular expression (${error instanceof Error ? error.message : String(error)}).`);
  }
  if (groups === 0) throw new InvalidArgumentError('The pattern needs one group in parentheses: what it matches is the key, as in path:(patient\\d+)/.');
  return pattern;
}

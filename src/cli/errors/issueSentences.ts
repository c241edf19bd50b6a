/** The part of a zod issue that a sentence needs. */
export interface Issue {
  readonly code?: string;
  readonly message: string;
  readonly path?: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** One sentence an issue, with the path of what it is about, e.g. `optimizer.learningRate: expected number, received string`. */
export function issueSentences(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => {
    const place = (issue.path ?? []).map(String).join('.');
    if (issue.code === 'unrecognized_keys') return (issue.keys ?? []).map((key) => `${place === '' ? key : `${place}.${key}`} is not a known key`);
    const text = issue.message.replace(/^Invalid (input|option): /, '');
    return [place === '' ? text : `${place}: ${text}`];
  });
}

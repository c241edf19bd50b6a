import type { ImageFacts } from '../images/index.ts';
import type { OpenedProject } from '../projects/index.ts';

export interface ImportDeps {
  readonly project: OpenedProject;
  readonly annotator: string;
  readonly now: () => Date;
  readonly inspect: (path: string) => Promise<ImageFacts>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  /** For a shipped sample: path inside the project, and attribution by file. */
  readonly inside?: string;
  readonly attribution?: (file: string) => string | null;
  readonly provenance?: 'sample';
}

export interface ImportSummary {
  readonly added: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly labels: number;
}

/** One file as the decoder found it: facts, or why it is refused. */
export interface Reading {
  readonly file: string;
  readonly facts: ImageFacts | null;
  readonly refusal: string | null;
}

import type { ErrorInfo } from '../../contract/index.ts';
import { formatSeconds, formatTable } from '../format/index.ts';

/** What the command line writes to. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** stderr is a terminal: progress may be redrawn in place. */
  readonly tty: boolean;
  readonly now: () => number;
}

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly secondsLeft: number | null;
  readonly what: string;
}

/**
 * Two audiences. With `--json` each line on stdout is one JSON object and nothing else is written there; without it,
 * sentences and tables go to stdout and progress to stderr.
 */
export interface Output {
  readonly json: boolean;
  /** For programs. */
  record(value: Readonly<Record<string, unknown>>): void;
  /** For people. */
  say(text: string): void;
  /** For people, beside the result: not to be lost where that goes into a file. */
  warn(text: string): void;
  table(header: readonly string[], rows: readonly (readonly string[])[], align?: readonly ('left' | 'right')[]): void;
  progress(progress: Progress): void;
  /** Takes the bar away, before anything else is written. */
  endProgress(): void;
  fail(error: ErrorInfo): void;
}

/** Without a terminal, progress is a line at most this often. */
const PLAIN_PROGRESS_MS = 5000;
const BAR = 24;

export function createOutput(streams: Streams, json: boolean): Output {
  let shown = '';
  let lastPlain = Number.NEGATIVE_INFINITY;
  const endProgress = (): void => {
    if (shown !== '') streams.err(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const say = (text: string): void => {
    if (json) return;
    endProgress();
    streams.out(`${text}\n`);
  };
  return {
    json,
    record: (value) => {
      if (json) streams.out(`${JSON.stringify(value)}\n`);
    },
    say,
    warn: (text) => {
      if (json) return;
      endProgress();
      streams.err(`Warning: ${text}\n`);
    },
    table: (header, rows, align) => say(formatTable(header, rows, align)),
    progress: (progress) => {
      if (json) streams.out(`${JSON.stringify(progressRecord(progress))}\n`);
      else if (streams.tty) {
        const text = progressText(progress);
        streams.err(`\r${text.padEnd(shown.length)}`);
        shown = text;
      } else if (streams.now() - lastPlain >= PLAIN_PROGRESS_MS) {
        lastPlain = streams.now();
        streams.err(`${progressText(progress)}\n`);
      }
    },
    endProgress,
    fail: (error) => {
      if (json) {
        streams.out(`${JSON.stringify({ ok: false, error: { code: error.code, message: error.message, ...error.data } })}\n`);
        return;
      }
      endProgress();
      const place = error.data.file === undefined || error.message.includes(error.data.file) ? '' : `\n  ${error.data.file}`;
      streams.err(`${error.message}${place}${error.data.remedy === undefined ? '' : `\n${error.data.remedy}`}\n`);
    },
  };
}

/** The four fields and nothing else that an event may carry. */
function progressRecord({ done, total, secondsLeft, what }: Progress): Record<string, unknown> {
  return { event: 'progress', done, total, secondsLeft, what };
}

/** `[######..................]  25 %  epoch 3 of 12  1 min 05 s left` */
export function progressText({ done, total, secondsLeft, what }: Progress): string {
  const left = secondsLeft === null ? '' : `  ${formatSeconds(secondsLeft)} left`;
  if (total === null || total <= 0) return `${what}  ${Math.round(done)}${left}`;
  const share = Math.min(1, Math.max(0, done / total));
  const filled = Math.round(share * BAR);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${what}${left}`;
}

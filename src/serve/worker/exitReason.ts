/** The last lines that a process wrote, at most `limit` characters; older ones are let go. */
export interface Tail {
  add(text: string): void;
  read(): string;
}

export function createTail(limit = 4000): Tail {
  let kept = '';
  return {
    add: (text) => {
      kept = (kept + text).slice(-limit);
    },
    read: () => kept.trim(),
  };
}

/** One sentence on why a worker process is gone, with what it said last. */
export function exitReason(code: number | null, signal: string | null, tail: string): string {
  const said = tail === '' ? '' : ` It said last: ${lastWords(tail)}`;
  if (signal === 'SIGKILL') return `The worker process was killed (SIGKILL), as the system does when memory runs out.${said}`;
  if (signal !== null) return `The worker process was ended by signal ${signal}.${said}`;
  if (code === 0) return `The worker process ended before its job did.${said}`;
  return `The worker process ended with exit code ${code ?? 'unknown'}.${said}`;
}

/** A stack trace ends with places; what happened stands in the line that names the error. */
const NAMES_ERROR = /^(\w*Error\b|FATAL|terminate called|.*(symbol lookup error|cannot open shared object))/i;

function lastWords(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const named = lines.findLast((line) => NAMES_ERROR.test(line));
  return named ?? lines.slice(-3).join(' / ');
}

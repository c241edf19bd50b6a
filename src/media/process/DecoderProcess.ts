import type { ChildProcess } from 'node:child_process';
import { GraftError } from '../../domain/errors/index.ts';
import type { DecoderAnswers, DecoderReply, DecoderRequest } from './protocol.ts';

type Answer = DecoderAnswers[keyof DecoderAnswers];

interface Pending {
  readonly request: DecoderRequest;
  readonly resolve: (value: Answer) => void;
  readonly reject: (error: GraftError) => void;
  readonly timer: NodeJS.Timeout;
}

/** One decoder process and at most one request. It starts when first asked and again after it has gone. */
export class DecoderProcess {
  readonly #start: () => ChildProcess;
  readonly #timeoutMs: number;
  #child: ChildProcess | null = null;
  #pending: Pending | null = null;

  constructor(start: () => ChildProcess, timeoutMs: number) {
    this.#start = start;
    this.#timeoutMs = timeoutMs;
  }

  ask(request: DecoderRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(tooSlow(request.path, this.#timeoutMs)), this.#timeoutMs);
      this.#pending = { request, resolve, reject, timer };
      const child = this.#child ?? this.#launch();
      holdHost(child, true);
      child.send(request, (error) => {
        if (error !== null) this.#gone(child, 'could not be reached');
      });
    });
  }

  dispose(): void {
    this.#fail(new GraftError('CANCELLED', 'Decoding was cancelled.'));
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #launch(): ChildProcess {
    const child = this.#start();
    this.#child = child;
    child.on('message', (reply) => this.#settle(child, reply as DecoderReply));
    child.on('error', (error) => this.#gone(child, error.message));
    child.on('exit', (code, signal) => this.#gone(child, signal ?? `exit code ${code}`));
    return child;
  }

  #settle(child: ChildProcess, reply: DecoderReply): void {
    if (child !== this.#child) return;
    const pending = this.#take();
    holdHost(child, false);
    if (reply.ok) pending?.resolve(reply.value);
    else pending?.reject(new GraftError(reply.code, reply.message, reply.data));
  }

  /** Rejects the request and does away with the process, whose state nobody knows any more. */
  #fail(error: GraftError): void {
    const pending = this.#take();
    if (pending === null) return;
    this.#child?.kill('SIGKILL');
    this.#child = null;
    pending.reject(error);
  }

  #gone(child: ChildProcess, reason: string): void {
    if (child !== this.#child) return;
    this.#child = null;
    const pending = this.#take();
    pending?.reject(died(pending.request.path, reason));
  }

  #take(): Pending | null {
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) clearTimeout(pending.timer);
    return pending;
  }
}

/** An idle decoder must not keep the program running; a busy one must. */
function holdHost(child: ChildProcess, hold: boolean): void {
  if (hold) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function tooSlow(path: string, milliseconds: number): GraftError {
  return new GraftError('UNREADABLE_FILE', `${path} took longer than ${Math.round(milliseconds / 1000)} s to decode and was given up.`, { file: path, remedy: 'The file may be damaged, or the disk slow; try again or leave it out.' });
}

function died(path: string, reason: string): GraftError {
  return new GraftError('UNREADABLE_FILE', `${path} made the decoder fail (${reason}).`, { file: path, remedy: 'The file is damaged or needs more memory than there is; leave it out.' });
}

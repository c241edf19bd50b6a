import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { Session } from '../Cli.ts';
import { followJob } from '../jobs/index.ts';
import { showTraining } from './runShow.ts';

/** Shows a training until it ends. Where it stops short, the error says how to go on with it. */
export async function followTraining(session: Session, jobId: string, { what, id }: { readonly what: 'Run' | 'Study'; readonly id: string }): Promise<void> {
  try {
    await followJob(session, jobId, showTraining(session.output));
  } catch (error) {
    if (!isGraftError(error)) throw error;
    const { code, message, data } = error;
    if (code === 'CANCELLED') throw new GraftError(code, `${what} ${id} was stopped; ${what === 'Run' ? 'its last checkpoint is' : 'runs that are done and the last checkpoints of others are'} kept.`, { remedy: `Go on with --resume ${id}.` });
    if (code === 'ENGINE_FAILED') throw new GraftError(code, message, { ...data, remedy: `Go on from there on another engine with --resume ${id} --engine NAME; graft doctor lists them.` });
    if (code === 'OUT_OF_MEMORY') throw new GraftError(code, message, { ...data, remedy: `${data.remedy ?? ''} To go on: --resume ${id} --memory-limit MIB.`.trim() });
    throw error;
  }
}

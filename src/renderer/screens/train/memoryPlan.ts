import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { isCancelled, toErrorInfo } from '../../api/index.ts';
import type { ErrorInfo, MemoryPlan } from '../../../contract/index.ts';
import type { Recipe } from '../../../domain/recipe/index.ts';
import { memoryWords } from '../../engines/index.ts';

export interface PlanQuestion {
  /** Equal for questions with the same answer. */
  readonly key: string;
  readonly ask: (signal: AbortSignal) => Promise<MemoryPlan>;
}

export type PlanState =
  | { readonly state: 'off' }
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly plan: MemoryPlan }
  | { readonly state: 'failed'; readonly error: ErrorInfo };

/** Milliseconds of rest after a change before it is asked for; those that an answer stands, since other programs come and go. */
const REST = 600, STANDS = 60_000;

/** What is to be trained → what it would take of memory. A question that is no longer asked is called off. */
export function useMemoryPlan(question: () => PlanQuestion | null, now: () => number = () => Date.now()): { readonly shown: ShallowRef<PlanState>; readonly again: () => void } {
  const shown = shallowRef<PlanState>({ state: 'off' });
  const known = new Map<string, { readonly plan: MemoryPlan; readonly at: number }>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let asked = new AbortController();

  async function ask({ key, ask: send }: PlanQuestion, signal: AbortSignal): Promise<void> {
    try {
      const plan = await send(signal);
      known.set(key, { plan, at: now() });
      if (!signal.aborted) shown.value = { state: 'told', plan };
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) shown.value = { state: 'failed', error: toErrorInfo(error) };
    }
  }
  function callOff(): void {
    clearTimeout(waiting);
    asked.abort();
    asked = new AbortController();
  }
  function look(rest: number): void {
    callOff();
    const wanted = question(), answer = wanted === null ? undefined : known.get(wanted.key);
    if (wanted === null) shown.value = { state: 'off' };
    else if (answer !== undefined && now() - answer.at < STANDS) shown.value = { state: 'told', plan: answer.plan };
    else {
      shown.value = { state: 'asking' };
      const { signal } = asked;
      waiting = setTimeout(() => { void ask(wanted, signal); }, rest);
    }
  }
  watch(() => question()?.key, () => { look(REST); }, { immediate: true });
  onScopeDispose(callOff);
  return { shown, again: () => { look(0); } };
}

/** All of a recipe that its memory depends on. */
export function memoryKey({ strategy, backbone, input, batch, cut, heads, optimizer, augment, activations }: Recipe): string {
  return JSON.stringify([strategy, backbone, input.size, batch, cut, heads.hidden, heads.dropout > 0, optimizer.name, augment.views, activations]);
}

/** What it takes and whether that is there, in sentences. `title`: how the arm is called on the screen; null for one model alone. */
export function planSentence({ memory: { predicted, available }, warning, together }: MemoryPlan, title: string | null): string {
  const who = title === null ? 'Will take' : `“${title}”, the largest of them, will take`;
  const shared = together > 1 ? ` for each of the ${together} that train at a time` : '';
  return `${who} about ${memoryWords(predicted)} of memory at its peak; ${memoryWords(available)} can be had${shared}.${warning === null ? '' : ` ${warning}`}`;
}

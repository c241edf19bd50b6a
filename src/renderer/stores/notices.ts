import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { isCancelled, toErrorInfo } from '../api/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly error: ErrorInfo | null;
}

const SHOWN_FOR = 4000;

/** What happened, said at the edge without stopping anybody. A remark gives way to the next; an error stays until put away. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([]);
  let next = 1;

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }
  function add(text: string, error: ErrorInfo | null): number {
    const id = next++;
    const others = notices.value.filter((notice) => notice.error !== null && notice.text !== text);
    notices.value = [...others, { id, text, error }].slice(-4);
    return id;
  }
  function say(text: string): void {
    const id = add(text, null);
    setTimeout(() => dismiss(id), SHOWN_FOR);
  }
  function fail(error: unknown): void {
    if (isCancelled(error)) return;
    const info = toErrorInfo(error);
    add(info.message, info);
  }
  return { notices, say, fail, dismiss };
});

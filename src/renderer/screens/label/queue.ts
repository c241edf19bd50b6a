/** Which images are gone through. */
export type QueueKind = 'unknown' | 'all';

/** Images in the order in which they are judged, and where one is; `index` = length: through. */
export interface Queue {
  readonly ids: readonly string[];
  readonly index: number;
}

/** The queue that begins at a wanted image; one that isn't in it comes first. Without a wish it begins at the first. */
export function startQueue(ids: readonly string[], wanted: string | null): Queue {
  if (wanted === null) return { ids, index: 0 };
  const at = ids.indexOf(wanted);
  return at >= 0 ? { ids, index: at } : { ids: [wanted, ...ids], index: 0 };
}

/** By so many images on or back; one past the end is `through`. */
export function step(queue: Queue, by: number): Queue {
  return { ...queue, index: Math.min(queue.ids.length, Math.max(0, queue.index + by)) };
}

/** To an image of the queue; null if it isn't in it. */
export function goTo(queue: Queue, id: string): Queue | null {
  const index = queue.ids.indexOf(id);
  return index < 0 ? null : { ...queue, index };
}

export const currentOf = (queue: Queue): string | null => queue.ids[queue.index] ?? null;

/** What will probably be asked for next: three on, one back. */
export function aheadOf({ ids, index }: Queue): string[] {
  return [index + 1, index + 2, index - 1, index + 3].flatMap((at) => ids[at] ?? []);
}

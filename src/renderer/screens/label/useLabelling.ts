import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router';
import { toErrorInfo, useClient } from '../../api/index.ts';
import type { ErrorInfo, Sample } from '../../../contract/index.ts';
import type { Task } from '../../../domain/tasks/index.ts';
import { persisted, saidOf, useLabelsStore, useNoticesStore, useProjectStore, useSamplesStore } from '../../stores/index.ts';
import type { Said } from '../../stores/index.ts';
import { usePictures } from '../../viewer/index.ts';
import type { Picture } from '../../viewer/index.ts';
import { withPace } from './pace.ts';
import { aheadOf, currentOf, goTo, startQueue, step } from './queue.ts';
import type { Queue, QueueKind } from './queue.ts';

export interface Labelling {
  readonly task: ComputedRef<Task | undefined>;
  readonly kind: Ref<QueueKind>;
  readonly queue: ShallowRef<Queue | null>;
  readonly current: ComputedRef<string | null>;
  readonly sample: ComputedRef<Sample | undefined>;
  readonly said: ComputedRef<Said>;
  readonly picture: ShallowRef<Picture<OffscreenCanvas> | null>;
  readonly pictureOf: Ref<string | null>;
  readonly error: ShallowRef<ErrorInfo | null>;
  readonly times: ShallowRef<readonly number[]>;
  /** What was said last and of which image. */
  readonly last: ShallowRef<{ readonly sampleId: string; readonly said: Said } | null>;
  label(said: Said): void;
  move(by: number): void;
  open(id: string): void;
  painted(id: string): void;
  undo(direction: 'undo' | 'redo'): Promise<void>;
  reload(): Promise<void>;
}

const ADDRESS_AFTER = 250;
const isKind = (value: unknown): value is QueueKind => value === 'unknown' || value === 'all';

/** One sitting of labelling: which image, its picture, what is said of it, and the next one at hand. */
export function useLabelling(): Labelling {
  const route = useRoute();
  const router = useRouter();
  const client = useClient();
  const project = useProjectStore();
  const samples = useSamplesStore();
  const labels = useLabelsStore();
  const notices = useNoticesStore();
  const owner = project.required();
  const pictures = usePictures(owner);

  const task = computed(() => project.taskById(String(route.params.task ?? '')) ?? project.tasks[0]);
  const kind = persisted<QueueKind>('queue', 'unknown', isKind);
  const queue = shallowRef<Queue | null>(null);
  const current = computed(() => (queue.value ? currentOf(queue.value) : null));
  const sample = computed(() => (current.value === null ? undefined : samples.byId.get(current.value)));
  const said = computed(() => saidOf(sample.value?.labels ?? [], task.value?.id ?? ''));
  const picture = shallowRef<Picture<OffscreenCanvas> | null>(null);
  const pictureOf = ref<string | null>(null);
  const error = shallowRef<ErrorInfo | null>(null);
  const times = shallowRef<readonly number[]>([]);
  const last = shallowRef<{ sampleId: string; said: Said } | null>(null);
  let seenAt = 0;
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function put(id: string, found: Picture<OffscreenCanvas>): void {
    picture.value = found;
    pictureOf.value = id;
  }

  async function fetchPicture(id: string): Promise<void> {
    picture.value = null;
    pictureOf.value = null;
    try {
      const found = await pictures.load(id);
      if (current.value === id) put(id, found);
    } catch (failure) {
      if (current.value === id) error.value = toErrorInfo(failure);
    }
    if (current.value === id && queue.value) pictures.ahead(aheadOf(queue.value));
  }

  /** Shows where the queue is: at once if the picture is there. */
  function show(next: Queue): void {
    queue.value = next;
    error.value = null;
    seenAt = 0;
    const id = currentOf(next);
    samples.want([...(id === null ? [] : [id]), ...aheadOf(next)]);
    if (id === null) picture.value = null;
    else {
      const there = pictures.peek(id);
      if (there) { put(id, there); pictures.ahead(aheadOf(next)); } else void fetchPicture(id);
    }
    clearTimeout(timer);
    timer = setTimeout(() => { void keepAddress(id); }, ADDRESS_AFTER);
  }

  async function keepAddress(id: string | null): Promise<void> {
    if (route.name !== 'label' || !task.value || (route.params.sample || null) === id) return;
    await router.replace({ name: 'label', params: { project: owner, task: task.value.id, ...(id === null ? {} : { sample: id }) } });
  }

  async function reload(): Promise<void> {
    const mine = ++asked;
    const wanted = typeof route.params.sample === 'string' && route.params.sample !== '' ? route.params.sample : null;
    const chosen = task.value;
    if (!chosen) return;
    try {
      const filter = kind.value === 'all' ? {} : { taskId: chosen.id, states: ['unknown' as const] };
      const ids = await client.image.ids({ project: owner, filter });
      if (mine === asked) show(startQueue(ids, wanted));
    } catch (failure) {
      if (mine === asked) error.value = toErrorInfo(failure);
    }
  }
  watch([() => task.value?.id, kind], () => { void reload(); }, { immediate: true });
  watch(() => route.params.sample, (wanted) => {
    if (typeof wanted !== 'string' || wanted === '' || wanted === current.value || !queue.value) return;
    show(goTo(queue.value, wanted) ?? startQueue(queue.value.ids, wanted));
  });
  // While the next screen loads this one must not touch the address: that would call the person's step back.
  onBeforeRouteLeave(() => clearTimeout(timer));
  onScopeDispose(() => clearTimeout(timer));

  function move(by: number): void {
    if (queue.value) show(step(queue.value, by));
  }

  function label(next: Said): void {
    const id = current.value;
    if (id === null || !task.value || !sample.value) return;
    if (seenAt > 0) times.value = withPace(times.value, performance.now() - seenAt);
    const mine = { sampleId: id, said: next };
    last.value = mine;
    labels.set([{ sampleId: id, taskId: task.value.id, state: next.state, classId: next.classId }]).catch((failure: unknown) => {
      if (last.value === mine) last.value = null;
      notices.fail(failure);
    });
    move(1);
  }

  function open(id: string): void {
    if (queue.value) show(goTo(queue.value, id) ?? startQueue(queue.value.ids, id));
  }

  return {
    task, kind, queue, current, sample, said, picture, pictureOf, error, times, last, label, move, open, reload,
    painted: (id) => { if (id === current.value && seenAt === 0) seenAt = performance.now(); },
    async undo(direction) {
      const changed = await labels[direction]();
      last.value = null;
      if (changed.length === 1) open(changed[0]!);
    },
  };
}

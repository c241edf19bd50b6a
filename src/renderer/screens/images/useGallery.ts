import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useClient, useLoaded } from '../../api/index.ts';
import type { Facets, Loaded } from '../../api/index.ts';
import type { Task } from '../../../domain/tasks/index.ts';
import { keepOnly, NOTHING, select } from '../../selection/index.ts';
import type { Selection } from '../../selection/index.ts';
import { useLabelsStore, useProjectStore } from '../../stores/index.ts';
import { readQuery, sampleFilter, writeQuery } from './filter.ts';
import type { GalleryQuery } from './filter.ts';

export interface Gallery {
  readonly query: ComputedRef<GalleryQuery>;
  readonly task: ComputedRef<Task | undefined>;
  readonly ids: Loaded<string[]>;
  readonly facets: Loaded<Facets>;
  readonly selection: ShallowRef<Selection>;
  change(query: GalleryQuery): Promise<void>;
}

/** The gallery's state: what the address asks for, the ids that answer it, and what of them is selected. */
export function useGallery(): Gallery {
  const route = useRoute();
  const router = useRouter();
  const client = useClient();
  const project = useProjectStore();
  const labels = useLabelsStore();
  const firstTask = computed(() => project.tasks[0]?.id);
  const query = computed(() => readQuery(route.query, firstTask.value));
  const task = computed(() => (query.value.taskId === undefined ? undefined : project.taskById(query.value.taskId)));
  const filterKey = computed(() => JSON.stringify([project.id, sampleFilter(query.value), query.value.sort, project.overview?.samples]));
  const ids = useLoaded(() => client.image.ids({ project: project.required(), filter: sampleFilter(query.value), sort: query.value.sort }), [filterKey]);
  const facets = useLoaded(() => client.image.facets({ project: project.required(), ...(query.value.taskId === undefined ? {} : { taskId: query.value.taskId }) }), [
    () => query.value.taskId, () => labels.pending === 0 && labels.version, () => project.overview?.samples,
  ]);
  const selection = shallowRef<Selection>(NOTHING);
  watch(ids.data, (order) => {
    const at = typeof route.query.at === 'string' && selection.value === NOTHING ? route.query.at : null;
    selection.value = at === null ? keepOnly(selection.value, order ?? []) : select(NOTHING, order ?? [], at, { range: false, toggle: false });
  });

  return {
    query, task, ids, facets, selection,
    async change(next) {
      await router.replace({ query: writeQuery(next, firstTask.value) });
    },
  };
}

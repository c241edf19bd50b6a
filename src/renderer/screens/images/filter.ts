import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import type { SampleFilter, SampleSort } from '../../api/index.ts';
import { LABEL_STATES } from '../../../domain/tasks/index.ts';
import type { LabelState } from '../../../domain/tasks/index.ts';

export interface GalleryQuery {
  readonly taskId: string | undefined;
  readonly states: readonly LabelState[];
  readonly classIds: readonly string[];
  readonly parts: readonly string[];
  readonly groups: readonly string[];
  readonly text: string;
  readonly sort: SampleSort;
}

const SORTS: readonly SampleSort[] = ['imported', 'file', 'group'];
const list = (value: LocationQuery[string] | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '');

/** What the address asks the gallery to show; what it doesn't know is left out. */
export function readQuery(query: LocationQuery, firstTask: string | undefined): GalleryQuery {
  const sort = SORTS.find((name) => name === query.sort) ?? 'imported';
  return {
    taskId: list(query.task)[0] ?? firstTask,
    states: list(query.state).filter((state): state is LabelState => LABEL_STATES.includes(state as LabelState)),
    classIds: list(query.class),
    parts: list(query.part),
    groups: list(query.group),
    text: list(query.q)[0] ?? '',
    sort,
  };
}

/** The address for it, without what is as at first. */
export function writeQuery(query: GalleryQuery, firstTask: string | undefined): LocationQueryRaw {
  const some = (values: readonly string[]): string[] | undefined => (values.length > 0 ? [...values] : undefined);
  return {
    task: query.taskId === firstTask ? undefined : query.taskId,
    state: some(query.states), class: some(query.classIds), part: some(query.parts), group: some(query.groups),
    q: query.text || undefined,
    sort: query.sort === 'imported' ? undefined : query.sort,
  };
}

/** The filter of the contract; a class implies that it is labelled. */
export function sampleFilter(query: GalleryQuery): SampleFilter {
  const conditions = query.states.length > 0 || query.classIds.length > 0;
  return {
    ...(conditions && query.taskId !== undefined ? { taskId: query.taskId } : {}),
    ...(query.states.length > 0 ? { states: [...query.states] } : {}),
    ...(query.classIds.length > 0 ? { classIds: [...query.classIds] } : {}),
    ...(query.parts.length > 0 ? { parts: [...query.parts] } : {}),
    ...(query.groups.length > 0 ? { groups: [...query.groups] } : {}),
    ...(query.text !== '' ? { text: query.text } : {}),
  };
}

/** Adds or takes away one value of a list. */
export function toggled<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
}

export const isFiltered = (query: GalleryQuery): boolean =>
  query.states.length + query.classIds.length + query.parts.length + query.groups.length > 0 || query.text !== '';

/** What is selected among items in a fixed order. The cursor is where the keyboard is; the anchor is where a range began. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly cursor: string | null;
  readonly anchor: string | null;
}

export interface Modifiers {
  /** Extends from the anchor. */
  readonly range: boolean;
  /** Adds or takes away one. */
  readonly toggle: boolean;
}

export const NOTHING: Selection = { ids: new Set(), cursor: null, anchor: null };

function between(order: readonly string[], a: string | null, b: string): readonly string[] {
  const to = order.indexOf(b);
  const from = a === null ? to : order.indexOf(a);
  if (from < 0) return [b];
  return order.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** A click on an item: alone, with Ctrl, with Shift, or both (adds the range). */
export function select(selection: Selection, order: readonly string[], id: string, { range, toggle }: Modifiers): Selection {
  if (range) {
    const added = between(order, selection.anchor, id);
    return { ids: new Set(toggle ? [...selection.ids, ...added] : added), cursor: id, anchor: selection.anchor ?? id };
  }
  if (!toggle) return { ids: new Set([id]), cursor: id, anchor: id };
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, cursor: id, anchor: id };
}

/**
 * Moves the cursor by so many places and stops at the ends. Selects what it comes to; with `extend` the range from the
 * anchor. Without a cursor it goes to the first item.
 */
export function move(selection: Selection, order: readonly string[], by: number, extend: boolean): Selection {
  if (order.length === 0) return selection;
  const from = selection.cursor === null ? -1 : order.indexOf(selection.cursor);
  const to = from < 0 ? 0 : Math.min(order.length - 1, Math.max(0, from + by));
  return select(selection, order, order[to]!, { range: extend, toggle: false });
}

export function selectAll(selection: Selection, order: readonly string[]): Selection {
  return { ...selection, ids: new Set(order) };
}

/** Nothing selected; the keyboard stays where it is. */
export function clear(selection: Selection): Selection {
  return { ...selection, ids: new Set() };
}

/** The selection after a filter changed what there is. */
export function keepOnly(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order);
  const stays = (id: string | null): string | null => (id !== null && there.has(id) ? id : null);
  return { ids: new Set([...selection.ids].filter((id) => there.has(id))), cursor: stays(selection.cursor), anchor: stays(selection.anchor) };
}

import type { Command } from '../../commands/index.ts';
import type { LabelClass } from '../../../domain/tasks/index.ts';
import type { Said } from '../../stores/index.ts';
import { UNKNOWN } from '../../stores/index.ts';

export interface GalleryActions {
  move(by: number, extend: boolean): void;
  columns(): number;
  pageRows(): number;
  setColumns(columns: number): void;
  all(): void;
  none(): void;
  open(): Promise<void>;
  label(said: Said): Promise<void>;
  classes(): readonly LabelClass[];
  hasSelection(): boolean;
  hasImages(): boolean;
}

const GROUP = 'Images';

/** All that the gallery can do, by key and by palette. */
export function galleryCommands(actions: GalleryActions): Command[] {
  const step = (id: string, title: string, key: string, by: () => number): Command[] => [
    { id: `images.${id}`, title, group: GROUP, keys: [key], keyOnly: true, when: actions.hasImages, perform: () => actions.move(by(), false) },
    { id: `images.${id}.extend`, title: `${title}, and select`, group: GROUP, keys: [`Shift+${key}`], keyOnly: true, when: actions.hasImages, perform: () => actions.move(by(), true) },
  ];
  const byKey = (key: string) => (): LabelClass | undefined => actions.classes().find((entry) => entry.key === key);
  const answers = Array.from({ length: 9 }, (_, index): Command => {
    const key = String(index + 1);
    const found = byKey(key);
    return {
      id: `images.answer.${key}`, title: `Label what is selected with answer ${key}`, group: GROUP, keys: [key], keyOnly: true,
      when: () => actions.hasSelection() && found() !== undefined,
      perform: () => actions.label({ state: 'labelled', classId: found()!.id }),
    };
  });
  return [
    ...step('left', 'Image before', 'Left', () => -1),
    ...step('right', 'Image after', 'Right', () => 1),
    ...step('up', 'A row up', 'Up', () => -actions.columns()),
    ...step('down', 'A row down', 'Down', () => actions.columns()),
    ...step('page-up', 'A page up', 'PageUp', () => -actions.columns() * actions.pageRows()),
    ...step('page-down', 'A page down', 'PageDown', () => actions.columns() * actions.pageRows()),
    ...step('first', 'First image', 'Home', () => -Infinity),
    ...step('last', 'Last image', 'End', () => Infinity),
    { id: 'images.open', title: 'Open the image in Label', group: GROUP, keys: ['Enter', 'L'], when: actions.hasImages, perform: actions.open },
    { id: 'images.all', title: 'Select all', group: GROUP, keys: ['Ctrl+A'], when: actions.hasImages, perform: actions.all },
    { id: 'images.none', title: 'Select nothing', group: GROUP, keys: ['Esc'], when: actions.hasImages, perform: actions.none },
    { id: 'images.larger', title: 'Larger images', group: GROUP, keys: ['+', '='], perform: () => actions.setColumns(actions.columns() - 1) },
    { id: 'images.smaller', title: 'Smaller images', group: GROUP, keys: ['-'], perform: () => actions.setColumns(actions.columns() + 1) },
    ...answers,
    { id: 'images.unsure', title: 'Mark what is selected as unsure', group: GROUP, keys: ['U'], when: actions.hasSelection, perform: () => actions.label({ state: 'unsure', classId: null }) },
    { id: 'images.na', title: 'Mark what is selected as not applicable', group: GROUP, keys: ['N'], when: actions.hasSelection, perform: () => actions.label({ state: 'not-applicable', classId: null }) },
    { id: 'images.clear', title: 'Take the labels of what is selected away', group: GROUP, keys: ['Del'], when: actions.hasSelection, perform: () => actions.label(UNKNOWN) },
  ];
}

import type { Command } from '../../commands/index.ts';
import type { LabelClass } from '../../../domain/tasks/index.ts';
import { UNKNOWN } from '../../stores/index.ts';
import type { Said } from '../../stores/index.ts';

export interface LabelActions {
  ready(): boolean;
  classes(): readonly LabelClass[];
  label(said: Said): void;
  move(by: number): void;
  undo(direction: 'undo' | 'redo'): Promise<void>;
  preset(index: number): void;
  reset(): void;
  zoom(factor: number): void;
  gallery(): Promise<void>;
  info(): void;
  nextTask(): Promise<void>;
  severalTasks(): boolean;
}

const GROUP = 'Label';
const VIEW = 'Image';

/** The keys of the Label screen. Answers have the keys of their classes. */
export function labelCommands(actions: LabelActions): Command[] {
  const answers = Array.from({ length: 9 }, (_, index): Command => {
    const key = String(index + 1);
    const found = (): LabelClass | undefined => actions.classes().find((entry) => entry.key === key);
    return {
      id: `label.answer.${key}`, title: `Answer ${key}`, group: GROUP, keys: [key], keyOnly: true,
      when: () => actions.ready() && found() !== undefined, perform: () => actions.label({ state: 'labelled', classId: found()!.id }),
    };
  });
  const presets = Array.from({ length: 5 }, (_, index): Command => ({
    id: `image.window.${index + 1}`, title: `Window ${index + 1}`, group: VIEW, keys: [`Shift+${index + 1}`], keyOnly: true, perform: () => actions.preset(index),
  }));
  return [
    ...answers,
    { id: 'label.unsure', title: 'Unsure', group: GROUP, keys: ['U'], when: actions.ready, perform: () => actions.label({ state: 'unsure', classId: null }) },
    { id: 'label.na', title: 'Not applicable', group: GROUP, keys: ['N'], when: actions.ready, perform: () => actions.label({ state: 'not-applicable', classId: null }) },
    { id: 'label.clear', title: 'Take the label away', group: GROUP, keys: ['Del'], when: actions.ready, perform: () => actions.label(UNKNOWN) },
    { id: 'label.next', title: 'Next image', group: GROUP, keys: ['Space', 'Right'], perform: () => actions.move(1) },
    { id: 'label.back', title: 'Image before', group: GROUP, keys: ['Backspace', 'Left'], perform: () => actions.move(-1) },
    { id: 'label.undo', title: 'Undo, and go to that image', group: GROUP, keys: ['Z', 'Ctrl+Z'], perform: () => actions.undo('undo') },
    { id: 'label.redo', title: 'Redo, and go to that image', group: GROUP, keys: ['Shift+Z', 'Ctrl+Shift+Z', 'Ctrl+Y'], perform: () => actions.undo('redo') },
    { id: 'label.task', title: 'Next question', group: GROUP, keys: ['T'], when: actions.severalTasks, perform: actions.nextTask },
    { id: 'label.gallery', title: 'Show it in the gallery', group: GROUP, keys: ['G'], perform: actions.gallery },
    ...presets,
    { id: 'image.reset', title: 'Fit the image and its own window', group: VIEW, keys: ['R'], perform: actions.reset },
    { id: 'image.larger', title: 'Zoom in', group: VIEW, keys: ['+', '='], perform: () => actions.zoom(1.25) },
    { id: 'image.smaller', title: 'Zoom out', group: VIEW, keys: ['-'], perform: () => actions.zoom(0.8) },
    { id: 'image.info', title: 'About this image', group: VIEW, keys: ['I'], perform: actions.info },
  ];
}

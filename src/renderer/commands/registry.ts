import { computed, shallowReactive } from 'vue';
import type { ComputedRef } from 'vue';

/** One thing a person can do. Menu, keys, palette and the key map all read it from here. */
export interface Command {
  /** Dotted and stable: remapped keys are kept under it. */
  readonly id: string;
  readonly title: string;
  /** Heading under which palette and key map list it. */
  readonly group: string;
  /** Key names of `keyName`; the first one is shown. */
  readonly keys?: readonly string[];
  /** Whether it can be done now; left out: always. */
  readonly when?: () => boolean;
  readonly perform: () => void | Promise<void>;
  /** Left out of the palette: moves that make sense by key alone. */
  readonly keyOnly?: boolean;
}

export interface CommandRegistry {
  /** Those registered now, with their keys as remapped; a later one of the same id hides an earlier one. */
  readonly all: ComputedRef<readonly Command[]>;
  /** Adds commands; the function returned takes them out again. */
  register(commands: readonly Command[]): () => void;
  /** The command a key stands for now: the one registered last wins. Null where none can be done. */
  forKey(key: string): Command | null;
  find(id: string): Command | undefined;
  can(command: Command): boolean;
  /** Does it if it can be done. */
  run(id: string): Promise<void>;
  /** Gives a command other keys; null takes its own back. A key taken from another command leaves that one without. */
  remap(id: string, keys: readonly string[] | null): void;
  readonly remapped: Readonly<Record<string, readonly string[]>>;
}

export interface RegistryOptions {
  /** Where a failing command reports. */
  readonly onError: (error: unknown) => void;
  readonly remapped?: Readonly<Record<string, readonly string[]>>;
  readonly onRemap?: (remapped: Readonly<Record<string, readonly string[]>>) => void;
}

export function createCommandRegistry(options: RegistryOptions): CommandRegistry {
  const batches = shallowReactive<(readonly Command[])[]>([]);
  const remapped = shallowReactive<Record<string, readonly string[]>>({ ...options.remapped });
  const all = computed(() => {
    const byId = new Map<string, Command>();
    for (const command of batches.flat()) {
      byId.delete(command.id);
      byId.set(command.id, { ...command, keys: remapped[command.id] ?? command.keys ?? [] });
    }
    return [...byId.values()];
  });
  const can = (command: Command): boolean => command.when?.() ?? true;
  const perform = async (command: Command): Promise<void> => {
    try {
      await command.perform();
    } catch (error) {
      options.onError(error);
    }
  };

  return {
    all,
    remapped,
    can,
    register(commands) {
      batches.push(commands);
      return () => { batches.splice(batches.indexOf(commands), 1); };
    },
    find: (id) => all.value.find((command) => command.id === id),
    forKey: (key) => all.value.findLast((command) => command.keys?.includes(key) && can(command)) ?? null,
    async run(id) {
      const command = all.value.find((candidate) => candidate.id === id);
      if (command && can(command)) await perform(command);
    },
    remap(id, keys) {
      if (keys === null) delete remapped[id];
      else {
        for (const other of all.value) {
          const taken = other.id !== id && other.keys?.some((key) => keys.includes(key));
          if (taken) remapped[other.id] = (other.keys ?? []).filter((key) => !keys.includes(key));
        }
        remapped[id] = [...keys];
      }
      options.onRemap?.({ ...remapped });
    },
  };
}

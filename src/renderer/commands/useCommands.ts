import { inject, onScopeDispose } from 'vue';
import type { InjectionKey } from 'vue';
import type { Command, CommandRegistry } from './registry.ts';

export const commandsKey: InjectionKey<CommandRegistry> = Symbol('commands');

export function useCommandRegistry(): CommandRegistry {
  const registry = inject(commandsKey);
  if (!registry) throw new Error('No command registry was provided to the app.');
  return registry;
}

/** Registers commands for as long as the calling component lives. */
export function useCommands(commands: readonly Command[]): CommandRegistry {
  const registry = useCommandRegistry();
  onScopeDispose(registry.register(commands));
  return registry;
}

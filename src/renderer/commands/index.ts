export { keyCaps, keyName } from './keys.ts';
export type { KeyInput } from './keys.ts';
export { listenForKeys } from './listener.ts';
export { createCommandRegistry } from './registry.ts';
export type { Command, CommandRegistry } from './registry.ts';
export { searchCommands } from './search.ts';
export { commandsKey, useCommandRegistry, useCommands } from './useCommands.ts';

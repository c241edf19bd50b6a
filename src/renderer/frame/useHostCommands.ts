import { onScopeDispose } from 'vue';
import { hostBridge } from '../api/index.ts';
import type { CommandRegistry } from '../commands/index.ts';
import type { HostCommand } from '../../contract/host/index.ts';

/** What the items of the window's menu do here. The Learn chapters are not part of this version. */
const COMMANDS: Readonly<Partial<Record<HostCommand, string>>> = {
  'new-project': 'start.folder',
  'open-project': 'start.project',
  import: 'go.import-more',
  undo: 'edit.undo',
  redo: 'edit.redo',
  keys: 'app.keys',
};

/** Carries out the items of the window's menu, where there is one. */
export function useHostCommands(registry: CommandRegistry): void {
  const stop = hostBridge(window)?.onCommand((command) => {
    const id = COMMANDS[command];
    if (id !== undefined) void registry.run(id);
  });
  if (stop) onScopeDispose(stop);
}

import { hostBridge } from '../api/index.ts';

export type PickKind = 'folder' | 'project' | 'table';

/**
 * The window's own dialog where it has one: the chosen path, or null for none. Undefined in a browser, where the folder
 * browser of the page takes its place. A project is a folder.
 */
export async function pickNatively(kind: PickKind, title: string): Promise<string | null | undefined> {
  const bridge = hostBridge(window);
  if (!bridge) return undefined;
  return kind === 'table' ? bridge.chooseFile(title, ['csv']) : bridge.chooseFolder(title);
}

import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what belongs to the user and not to a project lies: `GRAFT_USER_FOLDER`, else the platform's custom. */
export function userFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string = homedir()): string {
  const chosen = env['GRAFT_USER_FOLDER'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Graft');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Graft');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'graft');
}

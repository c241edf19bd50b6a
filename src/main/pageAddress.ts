import { APP_ORIGIN } from './policy/index.ts';

const OPTION = '--project=';

/** What the window shows at first: the start screen, or the project that `graft start P` named among the program's arguments. */
export function pageAddress(args: readonly string[]): string {
  const path = args.find((arg) => arg.startsWith(OPTION))?.slice(OPTION.length) ?? '';
  return path === '' ? `${APP_ORIGIN}/` : `${APP_ORIGIN}/?${new URLSearchParams({ project: path }).toString()}`;
}

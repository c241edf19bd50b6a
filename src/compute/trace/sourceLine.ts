/**
 * The line of the code under trace that led here: the innermost stack frame outside of tfjs, of Node and of the tracer itself.
 * @returns `file:line` relative to the last `src`, `test` or `bench` folder, or null.
 */
export function sourceLine(stack: string | undefined): string | null {
  for (const frame of (stack ?? '').split('\n').slice(1)) {
    if (/node_modules|node:|[\\/]compute[\\/](trace|engines)[\\/]/.test(frame) && !/[\\/]test[\\/]/.test(frame)) continue;
    const found = /((?:src|test|bench|scripts)[\\/][^():]*|[^\\/():]+):(\d+):\d+\)?$/.exec(frame);
    if (found) return `${found[1]}:${found[2]}`;
  }
  return null;
}

import type { Command } from './registry.ts';

/**
 * Commands that match what was typed, best first: all words must occur in title, group or id; a title that starts
 * with the text comes first, then one with a word that starts so. An empty text keeps the given order.
 */
export function searchCommands(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [...commands];
  const scored = commands.flatMap((command, order) => {
    const title = command.title.toLowerCase();
    const haystack = `${title} ${command.group.toLowerCase()} ${command.id}`;
    if (!words.every((word) => haystack.includes(word))) return [];
    const first = words[0]!;
    const score = title.startsWith(first) ? 0 : title.includes(` ${first}`) ? 1 : title.includes(first) ? 2 : 3;
    return [{ command, score, order }];
  });
  return scored.sort((a, b) => a.score - b.score || a.order - b.order).map((entry) => entry.command);
}

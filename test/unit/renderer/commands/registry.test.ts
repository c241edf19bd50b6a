import { describe, expect, it } from 'vitest';
import { createCommandRegistry, searchCommands } from '../../../../src/renderer/commands/index.ts';
import type { Command } from '../../../../src/renderer/commands/index.ts';

function setUp(remapped: Record<string, readonly string[]> = {}) {
  const did: string[] = [];
  const errors: unknown[] = [];
  const kept: unknown[] = [];
  const registry = createCommandRegistry({ onError: (error) => errors.push(error), onRemap: (map) => kept.push(map), remapped });
  const command = (id: string, keys: string[] = [], more: Partial<Command> = {}): Command => ({ id, title: id, group: 'Test', keys, perform: () => { did.push(id); }, ...more });
  return { did, errors, kept, registry, command };
}

describe('command registry', () => {
  it('gives a key to the command registered last, and back when that one leaves', () => {
    const { registry, command } = setUp();
    registry.register([command('frame', ['G'])]);
    const leave = registry.register([command('screen', ['G'])]);
    const during = registry.forKey('G')?.id;
    leave();
    expect([during, registry.forKey('G')?.id]).toEqual(['screen', 'frame']);
  });
  it('passes a key on where the later command can’t be done now', async () => {
    const { registry, command, did } = setUp();
    registry.register([command('frame', ['U'])]);
    registry.register([command('screen', ['U'], { when: () => false })]);
    expect(registry.forKey('U')?.id).toBe('frame');
    await registry.run('screen');
    expect(did).toEqual([]);
  });
  it('lets a screen’s command stand for the frame’s of the same id', async () => {
    const { registry, command, did } = setUp();
    registry.register([command('edit.undo')]);
    registry.register([command('edit.undo', [], { perform: () => { did.push('the screen’s'); } })]);
    await registry.run('edit.undo');
    expect([did, registry.all.value.length]).toEqual([['the screen’s'], 1]);
  });
  it('reports a failing command instead of throwing', async () => {
    const { registry, command, errors } = setUp();
    const failure = new Error('no');
    registry.register([command('bad', [], { perform: async () => { throw failure; } })]);
    await registry.run('bad');
    expect(errors).toEqual([failure]);
  });
  it('remaps a key, takes it from its former owner, keeps it, and puts both back', () => {
    const { registry, command, kept } = setUp();
    registry.register([command('one', ['A']), command('two', ['B'])]);
    registry.remap('two', ['A']);
    expect(registry.forKey('A')?.id).toBe('two');
    expect(registry.forKey('B')).toBeNull();
    expect(kept.at(-1)).toEqual({ one: [], two: ['A'] });
    registry.remap('two', null);
    registry.remap('one', null);
    expect([registry.forKey('A')?.id, registry.forKey('B')?.id, kept.at(-1)]).toEqual(['one', 'two', {}]);
  });
  it('begins with the keys kept from before', () => {
    const { registry, command } = setUp({ one: ['X'] });
    registry.register([command('one', ['A'])]);
    expect([registry.forKey('X')?.id, registry.forKey('A')]).toEqual(['one', null]);
  });
});

describe('searchCommands', () => {
  const { command } = setUp();
  const commands = [command('a', [], { title: 'Go to Split' }), command('b', [], { title: 'Split the patients' }), command('c', [], { title: 'Undo' })];
  it('puts titles that begin so first, then words that do', () => {
    expect(searchCommands(commands, 'split').map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it('wants every word', () => {
    expect(searchCommands(commands, 'go spl').map(({ id }) => id)).toEqual(['a']);
  });
  it('keeps the order without a text', () => {
    expect(searchCommands(commands, '  ').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

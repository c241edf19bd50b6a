import { describe, expect, it, vi } from 'vitest';
import { createTinyEngine } from '../../fixtures/tinyEngine.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';

const engineIsNotNeeded = () => Promise.reject(new Error('the engine was started'));
const run = (...args: string[]) => runInProcess(args, { cwd: '/', startEngine: engineIsNotNeeded });

describe('the command line', () => {
  it.each([
    [['nope'], /unknown command 'nope'/],
    [['new'], /missing required argument 'project'/],
    [['new', 'a.graft', 'b.graft'], /too many arguments/],
    [['new', 'a.graft', '--nope'], /unknown option '--nope'/],
    [['task', 'add', 'a.graft', 'x'], /required option '--kind/],
    [['task', 'add', 'a.graft', 'x', '--kind', 'vibes'], /argument 'vibes' is invalid. Allowed choices are classification, /],
    [['split', 'a.graft', '--parts', 'train=50'], /sum to 50/],
    [['train', 'a.graft', '--engine', 'abacus'], /Allowed choices are ort-cpu, /],
    [['export', 'a.graft', 'r', 'out'], /required option '--to/],
  ])('refuses %j with exit code 2 before it starts anything', async (args, why) => {
    const { code, lines } = await run(...args, '--json');
    expect(code).toBe(2);
    expect(lines).toEqual([{ ok: false, error: { code: 'BAD_INPUT', message: expect.stringMatching(why) as string, remedy: expect.any(String) as string } }]);
    const plain = await run(...args);
    expect(plain).toMatchObject({ code: 2, out: '', err: expect.stringMatching(why) as string });
  });

  it('takes --json before the command too, and not after --', async () => {
    expect((await run('--json', 'nope')).lines).toHaveLength(1);
    expect((await runInProcess(['nope', '--', '--json'], { cwd: '/', startEngine: engineIsNotNeeded }).catch((error: unknown) => error))).toMatchObject({ code: 2 });
  });

  it('shows help and version with exit code 0', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, out: '0.0.0-test\n', err: '' });
    expect(await run('train', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--strategy') as string, err: '' });
  });

  it('prints schemas that programs can read', async () => {
    for (const what of ['recipe', 'study']) {
      const { code, lines } = await run('schema', what, '--json');
      expect(code).toBe(0);
      expect(lines[0]).toMatchObject({ type: 'object', additionalProperties: false });
    }
  });

  it('says what the engine refused, with exit code 4, and lets go of the engine', async () => {
    const engine = { ...createTinyEngine(), dispose: vi.fn<() => Promise<void>>(async () => undefined) };
    const { code, lines } = await runInProcess(['runs', '/x/new.graft', '--json'], { cwd: '/', startEngine: async () => engine });
    expect(code).toBe(4);
    expect(lines).toEqual([{ ok: false, error: { code: 'PROJECT_TOO_NEW', message: 'The project new.graft was made by a newer Graft.', file: 'new.graft', remedy: 'Install the newer version.' } }]);
    expect(engine.dispose).toHaveBeenCalledOnce();
  });

  it('calls what it did not expect a defect, with exit code 1', async () => {
    expect(await run('runs', 'a.graft', '--json')).toMatchObject({ code: 1, lines: [{ ok: false, error: { code: 'INTERNAL' } }] });
  });
});

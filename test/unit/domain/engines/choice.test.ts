import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_STARTED, fastestEngine, sharesOneDevice } from '../../../../src/domain/engines/index.ts';
import type { ProbeResult } from '../../../../src/domain/engines/index.ts';
import { ENGINE_NAMES } from '../../../../src/domain/recipe/index.ts';

const found = (engine: ProbeResult['engine'], millisecondsPerStep: number | null, more: Partial<ProbeResult> = {}): ProbeResult =>
  ({ ...NOT_STARTED, engine, ok: true, millisecondsPerStep, softwareAdapter: false, reason: '', ...more });

describe('the engine where nobody named one', () => {
  it('is the fastest whose numbers are right', () => {
    expect(fastestEngine([found('ort-cpu', 80), found('ort-webgpu', 4), found('ort-cuda', 2, { ok: false })])).toBe('ort-webgpu');
  });

  it('is never an adapter that the processor imitates, however fast and however alone', () => {
    expect(fastestEngine([found('ort-webgpu', 1, { softwareAdapter: true }), found('ort-cpu', 80)])).toBe('ort-cpu');
    expect(fastestEngine([found('ort-webgpu', 1, { softwareAdapter: true })])).toBeNull();
  });

  it('is plain only where nothing else works, and none where nothing does', () => {
    expect(fastestEngine([found('plain', null), found('ort-wasm', 900)])).toBe('ort-wasm');
    expect(fastestEngine([found('plain', null), found('ort-wasm', 900, { ok: false })])).toBe('plain');
    expect(fastestEngine([])).toBeNull();
  });

  it('does not depend on the order of the results', () => {
    const results = fc.uniqueArray(fc.record({ engine: fc.constantFrom(...ENGINE_NAMES), ok: fc.boolean(), software: fc.boolean(), pace: fc.integer({ min: 1, max: 1000 }) }), { selector: (r) => `${r.engine}`, maxLength: 7 })
      .filter((list) => new Set(list.map((r) => r.pace)).size === list.length);
    fc.assert(fc.property(results, (list) => {
      const probed = list.map(({ engine, ok, software, pace }) => found(engine, pace, { ok, softwareAdapter: software }));
      const chosen = fastestEngine(probed);
      expect(fastestEngine([...probed].reverse())).toBe(chosen);
      const right = probed.filter((r) => r.ok && r.softwareAdapter === false);
      expect(chosen === null).toBe(right.length === 0);
    }));
  });
});

describe('a device that the whole machine shares', () => {
  it('is a graphics card, not the processor', () => {
    expect(ENGINE_NAMES.filter(sharesOneDevice)).toEqual(['ort-webgpu', 'ort-dml', 'ort-cuda']);
  });
});

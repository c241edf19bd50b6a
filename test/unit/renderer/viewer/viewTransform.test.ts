import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitView, LARGEST_SCALE, pan, zoomAt } from '../../../../src/renderer/viewer/viewTransform.ts';

const size = fc.record({ width: fc.integer({ min: 1, max: 6000 }), height: fc.integer({ min: 1, max: 6000 }) });
const screen = fc.record({ width: fc.integer({ min: 50, max: 3000 }), height: fc.integer({ min: 50, max: 3000 }) });

describe('fitView', () => {
  it('shows the whole image in the middle', () => {
    fc.assert(fc.property(size, screen, (image, room) => {
      const view = fitView(image, room);
      expect(image.width * view.scale).toBeLessThanOrEqual(room.width + 1e-6);
      expect(image.height * view.scale).toBeLessThanOrEqual(room.height + 1e-6);
      expect(view.x * 2 + image.width * view.scale).toBeCloseTo(room.width, 6);
      expect(view.y * 2 + image.height * view.scale).toBeCloseTo(room.height, 6);
    }));
  });
  it('doesn’t blow a thumbnail up beyond four times', () => {
    expect(fitView({ width: 10, height: 10 }, { width: 1000, height: 1000 }).scale).toBe(4);
  });
});

describe('zoomAt and pan', () => {
  it('keeps the point under the pointer where it is', () => {
    const [image, room, at] = [{ width: 1000, height: 1000 }, { width: 500, height: 500 }, { x: 300, y: 200 }];
    const before = fitView(image, room);
    const after = zoomAt(before, at, 3, image, room);
    expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale, 9);
    expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale, 9);
  });
  it('never loses the image, however it is zoomed and dragged', () => {
    const acts = fc.array(fc.record({ dx: fc.integer({ min: -5000, max: 5000 }), dy: fc.integer({ min: -5000, max: 5000 }), factor: fc.double({ min: 0.1, max: 10, noNaN: true }) }), { maxLength: 8 });
    fc.assert(fc.property(size, screen, acts, (image, room, steps) => {
      let view = fitView(image, room);
      for (const { dx, dy, factor } of steps) view = zoomAt(pan(view, dx, dy, image, room), { x: room.width / 2, y: room.height / 2 }, factor, image, room);
      const seen = Math.min(room.width, view.x + image.width * view.scale) - Math.max(0, view.x);
      expect(seen).toBeGreaterThanOrEqual(Math.min(image.width * view.scale, room.width / 4) - 1e-6);
      expect(view.scale).toBeLessThanOrEqual(LARGEST_SCALE);
    }));
  });
});

import type { PixelRequest } from '../../engine/port.ts';

const SIDE = { least: 16, most: 1024, usual: 256 } as const;

/**
 * `/pixels/:project/:sample/thumbnail?side=N` (N from 16 to 1024) `/pixels/:project/:sample/raster` and
 * `/pixels/:project/recent/:index`; null for anything else.
 */
export function parsePixelPath(url: URL): PixelRequest | null {
  const recent = /^\/pixels\/([0-9a-f]{16})\/recent\/(\d)$/.exec(url.pathname);
  if (recent !== null) return { kind: 'recent', project: recent[1]!, index: Number(recent[2]) };
  const match = /^\/pixels\/([^/]+)\/([^/]+)\/(thumbnail|raster)$/.exec(url.pathname);
  if (match === null) return null;
  const [project, sampleId] = [decode(match[1]!), decode(match[2]!)];
  if (project === null || sampleId === null) return null;
  if (match[3] === 'raster') return { kind: 'raster', project, sampleId };
  const side = Number(url.searchParams.get('side') ?? SIDE.usual);
  if (!Number.isInteger(side) || side < SIDE.least || side > SIDE.most) return null;
  return { kind: 'thumbnail', project, sampleId, maxSide: side };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

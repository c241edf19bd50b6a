import type { Raster } from '../../domain/raster/index.ts';

/** A raster that can be on the screen at once: its pixels, and what it looks like through its file's window. */
export interface Picture<Drawn = unknown> {
  readonly raster: Raster;
  readonly drawn: Drawn;
}

export interface PictureCache<Drawn> {
  /** There already, or null. */
  peek(id: string): Picture<Drawn> | null;
  load(id: string): Promise<Picture<Drawn>>;
  /** Loads ahead, in this order, one at a time, after what is asked for by `load`. A failure is left for `load` to tell. */
  ahead(ids: readonly string[]): void;
  clear(): void;
}

export interface PictureCacheOptions<Drawn> {
  readonly fetch: (id: string) => Promise<Raster>;
  readonly draw: (raster: Raster) => Drawn;
  /** Bytes of rasters kept; the ones not seen for longest go first. */
  readonly budget: number;
}

/** Four bytes a pixel for the drawn copy. */
const weight = ({ raster }: Picture): number => raster.data.byteLength + raster.width * raster.height * 4;

export function createPictureCache<Drawn>(options: PictureCacheOptions<Drawn>): PictureCache<Drawn> {
  const kept = new Map<string, Picture<Drawn>>();
  const underWay = new Map<string, Promise<Picture<Drawn>>>();
  let held = 0;
  let round = 0;
  let owner = 0;

  function keep(id: string, picture: Picture<Drawn>): void {
    kept.set(id, picture);
    held += weight(picture);
    for (const [oldest, old] of kept) {
      if (held <= options.budget || oldest === id) break;
      kept.delete(oldest);
      held -= weight(old);
    }
  }

  function peek(id: string): Picture<Drawn> | null {
    const picture = kept.get(id);
    if (!picture) return null;
    kept.delete(id);
    kept.set(id, picture);
    return picture;
  }

  async function make(id: string): Promise<Picture<Drawn>> {
    const mine = owner;
    try {
      const raster = await options.fetch(id);
      const picture = { raster, drawn: options.draw(raster) };
      if (mine === owner) keep(id, picture);
      return picture;
    } finally {
      if (mine === owner) underWay.delete(id);
    }
  }

  async function load(id: string): Promise<Picture<Drawn>> {
    const there = peek(id);
    if (there) return there;
    let loading = underWay.get(id);
    if (!loading) {
      loading = make(id);
      underWay.set(id, loading);
    }
    return loading;
  }

  async function loadAhead(ids: readonly string[], mine: number): Promise<void> {
    for (const id of ids) {
      if (mine !== round) return;
      if (!kept.has(id)) await load(id).catch(() => undefined);
    }
  }

  return {
    peek,
    load,
    ahead: (ids) => { round += 1; void loadAhead(ids, round); },
    clear: () => { owner += 1; round += 1; kept.clear(); underWay.clear(); held = 0; },
  };
}

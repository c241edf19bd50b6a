import { onScopeDispose } from 'vue';
import { rasterUrl } from '../api/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { drawRaster } from './drawRaster.ts';
import { parseRaster } from './parseRaster.ts';
import { createPictureCache } from './PictureCache.ts';
import type { PictureCache } from './PictureCache.ts';

const BUDGET = 512 * 2 ** 20;

/** The pictures of one project, for as long as the calling component lives. */
export function usePictures(project: string): PictureCache<OffscreenCanvas> {
  const cache = createPictureCache({
    budget: BUDGET,
    draw: (raster) => drawRaster(raster, 'file'),
    fetch: async (id) => {
      const response = await fetch(rasterUrl(project, id), { priority: 'high' });
      if (!response.ok) throw await refusal(response);
      return parseRaster(await response.arrayBuffer());
    },
  });
  onScopeDispose(cache.clear);
  return cache;
}

async function refusal(response: Response): Promise<GraftError> {
  const sentence = (await response.text()).slice(0, 400);
  return new GraftError('UNREADABLE_FILE', sentence || 'The image could not be read.', { remedy: 'Look whether its file is still where it was imported from. You can go on with the next one.' });
}

export type { PixelArray, Raster, RasterFormat, Rescale, VoiWindow } from './Raster.ts';

export type { Photometric, PixelArray, Raster, RasterFormat, Rescale, VoiWindow } from './Raster.ts';

/** One geometric change about the image's centre. */
export interface Affine {
  /** Counter-clockwise on screen. */
  readonly degrees: number;
  /** Above 1 enlarges. */
  readonly zoom: number;
  /** Pixels by which the content moves right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Mirrors left and right. */
  readonly flip: boolean;
}

/**
 * The square RGB image (`size × size × 3`, row-major) under an affine change, bilinear. Beyond the border the edge pixel
 * is repeated: a black border would be a shape to learn from.
 */
export function warp(image: Float32Array, size: number, { degrees, zoom, shiftX, shiftY, flip }: Affine): Float32Array<ArrayBuffer> {
  const out = new Float32Array(size * size * 3);
  const center = (size - 1) / 2;
  const cos = Math.cos((degrees * Math.PI) / 180) / zoom;
  const sin = Math.sin((degrees * Math.PI) / 180) / zoom;
  const mirror = flip ? -1 : 1;
  const last = size - 1;
  for (let y = 0, o = 0; y < size; y++) {
    const dy = y - center - shiftY;
    for (let x = 0; x < size; x++) {
      const dx = x - center - shiftX;
      const sx = Math.min(last, Math.max(0, mirror * (cos * dx + sin * dy) + center));
      const sy = Math.min(last, Math.max(0, cos * dy - sin * dx + center));
      const x0 = Math.min(last, Math.floor(sx));
      const y0 = Math.min(last, Math.floor(sy));
      const right = x0 < last ? 3 : 0;
      const below = y0 < last ? size * 3 : 0;
      const fx = sx - x0;
      const fy = sy - y0;
      for (let c = 0, a = (y0 * size + x0) * 3; c < 3; c++, a++, o++) {
        const top = image[a]! + (image[a + right]! - image[a]!) * fx;
        const bottom = image[a + below]! + (image[a + below + right]! - image[a + below]!) * fx;
        out[o] = top + (bottom - top) * fy;
      }
    }
  }
  return out;
}

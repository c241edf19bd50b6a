/** EXIF orientation (Exif 2.32, tag 0x0112): 1 upright, 2–4 mirrored or upside down, 5–8 on their side. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Where the upright pixel (x, y) lies in the stored image of w × h. */
const SOURCE: Readonly<Record<number, (x: number, y: number, w: number, h: number) => [number, number]>> = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

/** The image upright. An orientation outside 2 to 8 leaves it as it is. */
export function orient(image: Pixels, orientation: number): Pixels {
  const source = SOURCE[orientation];
  if (source === undefined) return image;
  const { width: w, height: h, channels, data } = image;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = source(x, y, w, h);
      for (let c = 0; c < channels; c++) out[(y * width + x) * channels + c] = data[(sy * w + sx) * channels + c]!;
    }
  }
  return { width, height, channels, data: out };
}

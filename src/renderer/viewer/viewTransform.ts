export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the image lies on the screen: screen = image × scale + (x, y), in CSS pixels. */
export interface ViewTransform extends Point {
  readonly scale: number;
}

export const LARGEST_SCALE = 32;

/** The whole image, centred, as large as it fits; never enlarged beyond four screen pixels a pixel. */
export function fitView(image: Size, screen: Size): ViewTransform {
  const scale = Math.min(screen.width / image.width, screen.height / image.height, 4);
  return { scale, x: (screen.width - image.width * scale) / 2, y: (screen.height - image.height * scale) / 2 };
}

/** Zooms by a factor and keeps the image point under `at` where it is; never smaller than half of what fits. */
export function zoomAt(view: ViewTransform, at: Point, factor: number, image: Size, screen: Size): ViewTransform {
  const smallest = fitView(image, screen).scale / 2;
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, view.scale * factor));
  const by = scale / view.scale;
  return keepInSight({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, image, screen);
}

export function pan(view: ViewTransform, dx: number, dy: number, image: Size, screen: Size): ViewTransform {
  return keepInSight({ ...view, x: view.x + dx, y: view.y + dy }, image, screen);
}

/** At least a quarter of the screen keeps showing image, so that nobody loses it. */
function keepInSight(view: ViewTransform, image: Size, screen: Size): ViewTransform {
  const clamp = (start: number, length: number, room: number): number => {
    const margin = Math.min(length, room / 4);
    return Math.min(room - margin, Math.max(margin - length, start));
  };
  return { scale: view.scale, x: clamp(view.x, image.width * view.scale, screen.width), y: clamp(view.y, image.height * view.scale, screen.height) };
}

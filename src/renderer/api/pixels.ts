/** Sides the gallery asks for: few, so that the host's cache is used again when the grid changes. */
export const THUMBNAIL_SIDES = [96, 192, 384] as const;

/** Address of a thumbnail at least as large as it is shown. `shown`: device pixels of the longer side. */
export function thumbnailUrl(project: string, sampleId: string, shown: number): string {
  const side = THUMBNAIL_SIDES.find((candidate) => candidate >= shown) ?? THUMBNAIL_SIDES[THUMBNAIL_SIDES.length - 1];
  return `/pixels/${encodeURIComponent(project)}/${encodeURIComponent(sampleId)}/thumbnail?side=${side}`;
}

/** Address of a sample's pixels at full depth. */
export function rasterUrl(project: string, sampleId: string): string {
  return `/pixels/${encodeURIComponent(project)}/${encodeURIComponent(sampleId)}/raster`;
}

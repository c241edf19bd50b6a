/** Sides that are asked for: few, so that the host's cache is used again when the grid changes. */
const THUMBNAIL_SIDES = [96, 192, 384] as const;

/** Address of a thumbnail for an image shown with this many device pixels on its longer side. */
export function thumbnailUrl(project: string, sampleId: string, shown: number): string {
  const side = THUMBNAIL_SIDES.find((candidate) => candidate >= shown) ?? 384;
  return `${samplePath(project, sampleId)}/thumbnail?side=${side}`;
}

/** Address of an image of a recent project's contact sheet, counted from 0. The project need not be open. */
export function recentUrl(project: string, index: number): string {
  return `/pixels/${project}/recent/${index}`;
}

/** Address of a sample's pixels at full depth. */
export function rasterUrl(project: string, sampleId: string): string {
  return `${samplePath(project, sampleId)}/raster`;
}

const samplePath = (project: string, sampleId: string): string => `/pixels/${encodeURIComponent(project)}/${encodeURIComponent(sampleId)}`;

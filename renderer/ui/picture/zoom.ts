/**
 * The geometry of an enlarged picture: pure functions, lengths in CSS pixels, points measured from
 * the stage's centre. Runs anywhere.
 */
export interface Box {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

/** `zoom` 1 fits the picture into the stage; `x`, `y` is where the picture's centre lies. */
export interface View extends Point {
  zoom: number;
}

export const FITTED: View = { zoom: 1, x: 0, y: 0 };

/** The picture as large as the stage allows, in its own proportions. */
export function fitInto(stage: Box, picture: Box): Box {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** The zoom at which one pixel of the picture is one pixel of the screen. */
export function actualSizeZoom(fitted: Box, picture: Box, pixelRatio: number): number {
  return picture.width / pixelRatio / fitted.width;
}

/** Eight screen pixels for one of the picture is as far as looking closer helps. */
const CLOSEST = 8;

/** From the smaller of fitted and actual size to eight times the larger of them, or so. */
export function zoomLimits(actual: number): { least: number; most: number } {
  return { least: Math.min(1, actual), most: Math.max(CLOSEST / 2, actual * CLOSEST) };
}

/** The same view at another zoom, with what lies under `point` staying there. */
export function zoomedAt(view: View, zoom: number, point: Point): View {
  const ratio = zoom / view.zoom;
  return {
    zoom,
    x: point.x - (point.x - view.x) * ratio,
    y: point.y - (point.y - view.y) * ratio,
  };
}

/** Keeps the picture's edges at or outside the stage's, or centred where it is smaller. */
export function bounded(view: View, stage: Box, fitted: Box): View {
  const reach = (length: number, room: number): number =>
    Math.max(0, (length * view.zoom - room) / 2);
  const acrossReach = reach(fitted.width, stage.width);
  const downReach = reach(fitted.height, stage.height);
  return {
    zoom: view.zoom,
    x: Math.min(acrossReach, Math.max(-acrossReach, view.x)),
    y: Math.min(downReach, Math.max(-downReach, view.y)),
  };
}

/** What the drawn photos show. Each scene is a function of a canvas; every seed is another picture. */
import type { Scene } from './brush.ts';
import {
  sunset,
  beach,
  mountains,
  snowPeaks,
  forest,
  woods,
  meadow,
  night,
  desert,
  lake,
} from './scenes/landscapes.ts';
import {
  flower,
  city,
  fruit,
  pizza,
  receipt,
  balloons,
  sailing,
  street,
  lighthouse,
} from './scenes/things.ts';

/** Every scene by the name of what it shows. */
export const scenes = {
  sunset,
  beach,
  mountains,
  snowPeaks,
  forest,
  woods,
  flower,
  meadow,
  city,
  night,
  fruit,
  pizza,
  receipt,
  balloons,
  sailing,
  desert,
  street,
  lighthouse,
  lake,
} satisfies Record<string, Scene>;

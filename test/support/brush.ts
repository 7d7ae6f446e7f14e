/** Strokes for pictures that tests draw for themselves, as SVG: gradients, ridges, clouds, trees, water. */
import { randomOf } from './changed-pictures.ts';

/** A canvas of one picture: sizes in units of the drawing, and numbers that are the same in every run. */
export interface Canvas {
  width: number;
  height: number;
  random: () => number;
  /** A number from `low` to `high`. */
  between: (low: number, high: number) => number;
  /** A name that no other gradient of this picture has. */
  name: () => string;
}

/** A canvas whose longer side is 1,200 units. */
export function canvas(seed: number, ratio: number): Canvas {
  const random = randomOf(seed);
  let names = 0;
  return {
    width: ratio >= 1 ? 1200 : Math.round(1200 * ratio),
    height: ratio >= 1 ? Math.round(1200 / ratio) : 1200,
    random,
    between: (low, high) => low + (high - low) * random(),
    name: () => `g${(names += 1)}`,
  };
}

/** Numbers for attributes: two decimals are finer than a pixel. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);

/** `count` pieces of drawing, one after the other. */
export function repeat(count: number, draw: (index: number) => string): string {
  return Array.from({ length: Math.round(count) }, (_, index) => draw(index)).join('');
}

function stops(colours: readonly string[]): string {
  return repeat(
    colours.length,
    (i) => `<stop offset="${n(i / (colours.length - 1))}" stop-color="${colours[i] ?? ''}"/>`,
  );
}

/** A rectangle over the whole width whose colours run from top to bottom. */
export function band(on: Canvas, top: number, bottom: number, ...colours: string[]): string {
  const id = on.name();
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops(colours)}</linearGradient><rect x="-5" y="${n(top)}" width="${on.width + 10}" height="${n(bottom - top)}" fill="url(#${id})"/>`;
}

/** A disc that fades out: a glow, a shadow, a far light. */
export function glow(
  on: Canvas,
  x: number,
  y: number,
  radius: number,
  colour: string,
  strength = 1,
) {
  const id = on.name();
  return `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${strength}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="url(#${id})"/>`;
}

/** A ball lit from the upper left. */
export function ball(
  on: Canvas,
  x: number,
  y: number,
  radius: number,
  ...colours: string[]
): string {
  const id = on.name();
  return `<radialGradient id="${id}" cx="0.36" cy="0.3" r="0.8">${stops(colours)}</radialGradient><circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="url(#${id})"/>`;
}

export interface Ridge {
  /** Where the line runs on average. */
  y: number;
  /** How far peaks rise above and valleys lie below. */
  rise: number;
  /** 0 is smooth as dunes, 1 jagged as rock. */
  roughness: number;
}

/** Heights along the width, 65 of them. */
export function ridgeLine(on: Canvas, { y, rise, roughness }: Ridge): number[] {
  const count = 64;
  const heights = new Array<number>(count + 1).fill(0);
  heights[0] = on.between(-1, 1);
  heights[count] = on.between(-1, 1);
  let amount = 1;
  for (let step = count; step > 1; step /= 2) {
    for (let at = step / 2; at < count; at += step) {
      const middle = ((heights[at - step / 2] ?? 0) + (heights[at + step / 2] ?? 0)) / 2;
      heights[at] = middle + on.between(-1, 1) * amount;
    }
    amount *= 0.3 + 0.25 * roughness;
  }
  return heights.map((height) => y - height * rise);
}

/** The path of a ridge and all below it. */
export function land(on: Canvas, heights: readonly number[]): string {
  const step = on.width / (heights.length - 1);
  const line = heights.map((y, i) => `L${n(i * step)} ${n(y)}`).join('');
  return `M-5 ${on.height + 5}L-5 ${n(heights[0] ?? 0)}${line}L${on.width + 5} ${on.height + 5}Z`;
}

/** Land filled from top to bottom. */
export function hills(on: Canvas, ridge: Ridge, ...colours: string[]): string {
  const id = on.name();
  return `<linearGradient id="${id}" x1="0" y1="${n(ridge.y - ridge.rise)}" x2="0" y2="${n(ridge.y + ridge.rise * 2)}" gradientUnits="userSpaceOnUse">${stops(colours)}</linearGradient><path d="${land(on, ridgeLine(on, ridge))}" fill="url(#${id})"/>`;
}

/** Torn clouds between two heights; `cover` from 0 (none) to 1. */
export function clouds(
  on: Canvas,
  top: number,
  bottom: number,
  colour: string,
  cover = 0.5,
): string {
  const id = on.name();
  const fade = on.name();
  const seed = Math.floor(on.random() * 1000);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return (
    `<filter id="${id}" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency="0.0035 0.011" numOctaves="5" seed="${seed}"/><feColorMatrix values="0 0 0 0 ${red} 0 0 0 0 ${green} 0 0 0 0 ${blue} 3.2 0 0 0 ${n(-2.2 + cover)}"/></filter>` +
    `<linearGradient id="${fade}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.2"/><stop offset="0.5" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>` +
    `<mask id="m${id}"><rect y="${n(top)}" width="100%" height="${n(bottom - top)}" fill="url(#${fade})"/></mask>` +
    `<g mask="url(#m${id})"><rect y="${n(top)}" width="${on.width}" height="${n(bottom - top)}" filter="url(#${id})"/></g>`
  );
}

/** Grain as of sand, stone or linen over the land from `top` down. */
export function grain(on: Canvas, top: number, frequency: number, strength: number): string {
  const id = on.name();
  const seed = Math.floor(on.random() * 1000);
  return `<filter id="${id}" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency="${frequency}" numOctaves="3" seed="${seed}"/><feColorMatrix values="0 0 0 0 0.1 0 0 0 0 0.08 0 0 0 0 0.05 0 ${n(strength * 3)} 0 0 ${n(-strength)}"/></filter><rect y="${n(top)}" width="${on.width}" height="${n(on.height - top)}" filter="url(#${id})"/>`;
}

/** Light on water: streaks that lie closer together far away, strongest below `x`. */
export function ripples(
  on: Canvas,
  top: number,
  bottom: number,
  colour: string,
  x?: number,
): string {
  return repeat(170, () => {
    const depth = on.random() ** 1.8;
    const y = top + 3 + (bottom - top) * depth;
    const spread = x === undefined ? on.width : 30 + (on.width / 5) * depth;
    const middle = x === undefined ? on.between(0, on.width) : x + on.between(-1, 1) * spread;
    const length = 10 + 120 * depth * on.random() + 12;
    return `<ellipse cx="${n(middle)}" cy="${n(y)}" rx="${n(length / 2)}" ry="${n(0.7 + 3.2 * depth)}" fill="${colour}" opacity="${n(on.between(0.15, 0.6))}"/>`;
  });
}

/** A fir whose foot stands at (x, y). */
export function fir(on: Canvas, x: number, y: number, height: number, colour: string): string {
  const tiers = 9;
  let d = '';
  for (let tier = 0; tier < tiers; tier += 1) {
    const top = y - height + (height * 0.86 * tier) / tiers;
    const low = top + (height * 0.86 * 2.1) / tiers;
    const half = height * 0.045 + (height * 0.2 * (tier + 1)) / tiers;
    const left = half * on.between(0.8, 1.15);
    const right = half * on.between(0.8, 1.15);
    d += `M${n(x)} ${n(top)}Q${n(x - left * 0.3)} ${n(low - height * 0.04)} ${n(x - left)} ${n(low)}L${n(x)} ${n(low - height * 0.03)}L${n(x + right)} ${n(low)}Q${n(x + right * 0.3)} ${n(low - height * 0.04)} ${n(x)} ${n(top)}Z`;
  }
  return `<rect x="${n(x - height * 0.015)}" y="${n(y - height * 0.12)}" width="${n(height * 0.03)}" height="${n(height * 0.12)}" fill="#2a1d12"/><path d="${d}" fill="${colour}"/>`;
}

/** A leafy crown of many leaves in these colours. */
export function crown(
  on: Canvas,
  x: number,
  y: number,
  radius: number,
  colours: readonly string[],
) {
  return repeat(150, (i) => {
    const angle = on.random() * 2 * Math.PI;
    const far = Math.sqrt(on.random()) * radius;
    // Light from above: later (upper) leaves are the bright ones.
    const colour = colours[Math.floor((i / 150) * colours.length)] ?? '';
    const lift = (i / 150 - 0.5) * radius * 0.7;
    return `<circle cx="${n(x + Math.cos(angle) * far)}" cy="${n(y + Math.sin(angle) * far * 0.8 - lift)}" r="${n(radius * on.between(0.06, 0.16))}" fill="${colour}" opacity="0.85"/>`;
  });
}

/** Blades of grass from `top` to the lower edge. */
export function grass(on: Canvas, top: number, colours: readonly string[], count = 900): string {
  return repeat(count, (i) => {
    const y = top + (on.height + 30 - top) * (i / count);
    const size = 8 + 55 * ((y - top) / (on.height - top + 1));
    const x = on.between(-10, on.width + 10);
    const lean = on.between(-0.4, 0.5) * size;
    const colour = colours[Math.floor(on.random() * colours.length)] ?? '';
    return `<path d="M${n(x)} ${n(y)}Q${n(x + lean * 0.2)} ${n(y - size * 0.6)} ${n(x + lean)} ${n(y - size)}" stroke="${colour}" stroke-width="${n(1 + size / 18)}" fill="none" stroke-linecap="round"/>`;
  });
}

/** Soft discs of light far out of focus. */
export function bokeh(on: Canvas, colours: readonly string[], count: number): string {
  const id = on.name();
  const discs = repeat(
    count,
    () =>
      `<circle cx="${n(on.between(0, on.width))}" cy="${n(on.between(0, on.height))}" r="${n(on.between(25, 110))}" fill="${colours[Math.floor(on.random() * colours.length)] ?? ''}" opacity="${n(on.between(0.2, 0.6))}"/>`,
  );
  return `<filter id="${id}"><feGaussianBlur stdDeviation="14"/></filter><g filter="url(#${id})">${discs}</g>`;
}

/** Stars, the brighter the rarer. */
export function stars(on: Canvas, bottom: number, count: number): string {
  return repeat(
    count,
    () =>
      `<circle cx="${n(on.between(0, on.width))}" cy="${n(on.between(0, bottom))}" r="${n(0.6 + 2 * on.random() ** 6)}" fill="#fff" opacity="${n(on.between(0.3, 1))}"/>`,
  );
}

/** Petals around (x, y). */
export function petals(
  on: Canvas,
  at: { x: number; y: number; count: number; length: number; width: number; turn?: number },
  ...colours: string[]
): string {
  const id = on.name();
  const { x, y, count, length, width, turn = 0 } = at;
  return `<linearGradient id="${id}" x1="0" y1="1" x2="0" y2="0">${stops(colours)}</linearGradient>${repeat(
    count,
    (i) =>
      `<path d="M0 0C${n(-width)} ${n(-length * 0.35)} ${n(-width * 0.8)} ${n(-length)} 0 ${n(-length * on.between(0.93, 1.05))}C${n(width * 0.8)} ${n(-length)} ${n(width)} ${n(-length * 0.35)} 0 0Z" fill="url(#${id})" stroke="#00000022" transform="translate(${n(x)} ${n(y)}) rotate(${n((360 / count) * i + turn)})"/>`,
  )}`;
}

/** One picture for each seed, as SVG. */
export type Scene = (on: Canvas) => string;

/** One of several, all as likely. */
export function choose<const Choices extends readonly unknown[]>(
  on: Canvas,
  choices: Choices,
): Choices[number] {
  return choices[Math.floor(on.random() * choices.length)];
}

/** The colour `share` of the way from one to another. */
export function mix(from: string, to: string, share: number): string {
  const part = (colour: string, at: number): number => parseInt(colour.slice(at, at + 2), 16);
  const channel = (at: number): string =>
    Math.round(part(from, at) * (1 - share) + part(to, at) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

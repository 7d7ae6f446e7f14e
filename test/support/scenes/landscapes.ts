/** Drawn landscapes. */
import {
  ball,
  band,
  choose,
  clouds,
  crown,
  fir,
  glow,
  grain,
  grass,
  hills,
  land,
  mix,
  n,
  petals,
  repeat,
  ridgeLine,
  ripples,
  stars,
} from '../brush.ts';
import type { Canvas, Scene } from '../brush.ts';

export const sunset: Scene = (on) => {
  const { width: w, height: h } = on;
  const sea = h * on.between(0.56, 0.68);
  const x = w * on.between(0.3, 0.7);
  const [top, middle, low] = choose(on, [
    ['#2b2f63', '#c2507a', '#ffb35c'],
    ['#3c5a94', '#e58a6a', '#ffe08a'],
    ['#41295a', '#d8594c', '#ffc66b'],
  ] as const);
  const y = sea - on.between(20, 90);
  return (
    band(on, 0, sea, top, middle, low) +
    clouds(on, 0, sea * 0.8, middle, 0.5) +
    glow(on, x, y, 420, '#fff1c4', 0.9) +
    ball(on, x, y, 46, '#fffbe8', '#ffe9a8') +
    band(on, sea, h, low, middle, top) +
    ripples(on, sea, h, top) +
    ripples(on, sea, h, '#fff0bd', x)
  );
};

export const beach: Scene = (on) => {
  const { width: w, height: h } = on;
  const sea = h * on.between(0.36, 0.44);
  const shore = h * on.between(0.6, 0.68);
  const line = ridgeLine(on, { y: shore, rise: 26, roughness: 0.1 });
  const sand = land(on, line);
  return (
    band(on, 0, sea, '#3f8fd6', '#8cc4ee', '#d9effa') +
    clouds(on, 0, sea, '#ffffff', 0.55) +
    band(on, sea, h, '#1c6fae', '#2fa3c4', '#7fd8d4', '#bdeee2') +
    ripples(on, sea, shore, '#e8fbff') +
    `<path d="${sand}" fill="#fff" opacity="0.9" transform="translate(0 -14)"/>` +
    `<path d="${sand}" fill="#cdb183"/><path d="${sand}" fill="#ecd6a8" transform="translate(0 22)"/>` +
    grain(on, shore + 40, 0.4, 0.5) +
    parasol(on, w * on.between(0.2, 0.8), h * 0.84, h * 0.22)
  );
};

function parasol(on: Canvas, x: number, y: number, size: number): string {
  const [one, two] = choose(on, [
    ['#d8392f', '#fff6e8'],
    ['#1f7fb8', '#fff6e8'],
    ['#f0a81c', '#fff6e8'],
  ] as const);
  const parts = repeat(
    6,
    (i) =>
      `<path d="M${n(x)} ${n(y - size)}Q${n(x + ((i - 3) / 3) * size * 0.9)} ${n(y - size)} ${n(x + ((i - 3) / 3) * size)} ${n(y - size * 0.52)}L${n(x + ((i - 2) / 3) * size)} ${n(y - size * 0.52)}Q${n(x + ((i - 2) / 3) * size * 0.9)} ${n(y - size)} ${n(x)} ${n(y - size)}Z" fill="${i % 2 === 0 ? one : two}"/>`,
  );
  return `<ellipse cx="${n(x + size * 0.3)}" cy="${n(y)}" rx="${n(size)}" ry="${n(size * 0.14)}" fill="#5b4324" opacity="0.35"/><rect x="${n(x - 4)}" y="${n(y - size)}" width="8" height="${n(size)}" fill="#f4efe6"/>${parts}`;
}

export const mountains: Scene = (on) => {
  const { height: h } = on;
  const [sky, haze, far, near] = choose(on, [
    ['#5b9bd8', '#e8f1f8', '#8fa9c4', '#2f4a3a'],
    ['#f0b48a', '#fbe6cf', '#b58a94', '#3a2f45'],
    ['#7db0dd', '#f4f0e6', '#93a6b8', '#3d5638'],
  ] as const);
  const layers = ['0.44', '0.54', '0.64', '0.76'].map(Number);
  return (
    band(on, 0, h * 0.7, sky, haze) +
    clouds(on, 0, h * 0.4, '#ffffff', 0.45) +
    layers
      .map((y, i) => {
        const colour = mix(far, near, i / 3);
        const ridge = { y: h * y, rise: h * (0.17 - i * 0.025), roughness: 1 - i * 0.15 };
        return hills(on, ridge, colour, mix(colour, haze, 0.45 - i * 0.1));
      })
      .join('')
  );
};

export const snowPeaks: Scene = (on) => {
  const { width: w, height: h } = on;
  const field = h * 0.7;
  // Below the snow of the field, which hides where the mountains end.
  const foot = field + 60;
  const x = w * on.between(0.35, 0.65);
  const peak = (cx: number, top: number, half: number): string => {
    const ridge = `M${n(cx - half)} ${n(foot)}L${n(cx)} ${n(top)}L${n(cx + half)} ${n(foot)}Z`;
    const teeth = repeat(
      9,
      (i) =>
        `L${n(cx + half * (0.5 - i / 10))} ${n(top + (foot - top) * (i % 2 === 0 ? 0.62 : 0.34) * on.between(0.85, 1.1))}`,
    );
    const id = on.name();
    return `<clipPath id="${id}"><path d="${ridge}"/></clipPath><g clip-path="url(#${id})"><path d="${ridge}" fill="#6b7f97"/><path d="M${n(cx)} ${n(top)}L${n(cx + half)} ${n(foot)}L${n(cx + half * 0.15)} ${n(foot)}L${n(cx - half * 0.06)} ${n(top + (foot - top) * 0.5)}Z" fill="#46586f"/><path d="M${n(cx)} ${n(top)}${teeth}Z" fill="#f7fbff"/></g>`;
  };
  return (
    band(on, 0, foot, '#2f6fb8', '#9cc9ee', '#e9f4fb') +
    clouds(on, 0, foot * 0.7, '#ffffff', 0.4) +
    peak(x - w * 0.3, h * 0.3, w * 0.34) +
    peak(x + w * 0.33, h * 0.26, w * 0.36) +
    peak(x, h * 0.1, w * 0.44) +
    hills(on, { y: field, rise: 26, roughness: 0.4 }, '#dfeaf4', '#ffffff', '#eef5fb') +
    repeat(16, () => {
      const tx = on.between(0, w);
      const ty = field + on.between(10, h * 0.24);
      return fir(on, tx, ty, 60 + (ty - field) * 0.9, '#24443a');
    })
  );
};

export const forest: Scene = (on) => {
  const { width: w, height: h } = on;
  const rows = [0, 1, 2, 3, 4];
  return (
    band(on, 0, h, '#cfe0dc', '#e9efe2', '#8ba889') +
    glow(on, w * on.between(0.2, 0.8), h * 0.2, h * 0.6, '#fffbe0', 0.9) +
    rows
      .map(
        (row) =>
          repeat(15 - row * 2, () => {
            const size = h * (0.4 + row * 0.13) * on.between(0.85, 1.15);
            const y = h * (0.62 + row * 0.12);
            return fir(on, on.between(-40, w + 40), y, size, mix('#9fb9ab', '#12301f', row / 4));
          }) + band(on, h * (0.35 + row * 0.1), h, '#e8efe600', '#dbe7da44'),
      )
      .join('')
  );
};

export const woods: Scene = (on) => {
  const { width: w, height: h } = on;
  const leaves = choose(on, [
    ['#3b2a12', '#7a3b12', '#b9501a', '#e08a24', '#f3bd3f'],
    ['#12300f', '#255a1c', '#3f8026', '#6aa835', '#a6d255'],
  ] as const);
  const [dark = '', , , , bright = ''] = leaves;
  return (
    band(on, 0, h, mix(bright, '#ffffff', 0.6), mix(bright, '#ffffff', 0.3), dark) +
    repeat(9, (i) => {
      const x = w * ((i + on.random()) / 9);
      const wide = on.between(12, 34);
      return `<path d="M${n(x - wide)} ${h}Q${n(x)} ${n(h * 0.6)} ${n(x - wide * 0.4)} 0H${n(x + wide * 0.4)}Q${n(x + wide * 0.3)} ${n(h * 0.6)} ${n(x + wide)} ${h}Z" fill="${mix('#2a1b10', '#6b5138', on.random())}"/>`;
    }) +
    repeat(16, () =>
      crown(on, on.between(0, w), on.between(0, h * 0.5), on.between(70, 150), leaves),
    ) +
    `<path d="M${n(w * 0.34)} ${h}Q${n(w * 0.5)} ${n(h * 0.8)} ${n(w * 0.5)} ${n(h * 0.64)}Q${n(w * 0.54)} ${n(h * 0.8)} ${n(w * 0.72)} ${h}Z" fill="#b99d76"/>` +
    repeat(260, () => {
      const y = h * on.between(0.68, 1);
      const colour = leaves[Math.floor(on.random() * leaves.length)] ?? '';
      return `<ellipse cx="${n(on.between(0, w))}" cy="${n(y)}" rx="${n(3 + (y / h) * 9)}" ry="4" fill="${colour}"/>`;
    })
  );
};

export const meadow: Scene = (on) => {
  const { width: w, height: h } = on;
  const top = h * 0.5;
  const [petal, middle] = choose(on, [
    ['#e0322a', '#2a0d0a'],
    ['#f2c21a', '#a8680c'],
    ['#8f5fd0', '#f6e27a'],
  ] as const);
  return (
    band(on, 0, top + 80, '#4d9be0', '#cfe8f7') +
    clouds(on, 0, top, '#ffffff', 0.55) +
    hills(on, { y: top, rise: 40, roughness: 0.2 }, '#6f9a4a', '#8fb455') +
    grass(on, top + 30, ['#4f8a2c', '#6fa838', '#3a6f24', '#8fc04a']) +
    repeat(120, (i) => {
      const y = top + 50 + (h - top - 20) * (i / 120);
      const size = 3 + 20 * ((y - top) / (h - top));
      const flowerAt = { x: on.between(0, w), y, count: 5, length: size, width: size * 0.6 };
      return petals(on, flowerAt, middle, petal, petal);
    })
  );
};

export const night: Scene = (on) => {
  const { width: w, height: h } = on;
  return (
    band(on, 0, h, '#050a26', '#13265c', '#3f5a94') +
    `<g transform="rotate(-32 ${w / 2} ${h / 2})">${clouds(on, h * 0.2, h * 0.75, '#a9b6f0', 0.3)}</g>` +
    stars(on, h, 900) +
    glow(on, w * 0.75, h * 0.22, 160, '#fff8dc', 0.5) +
    ball(on, w * 0.75, h * 0.22, 40, '#fffef2', '#f4ecc8') +
    hills(on, { y: h * 0.84, rise: h * 0.1, roughness: 0.7 }, '#0b1020', '#04060e') +
    repeat(14, () =>
      fir(on, on.between(0, w), h * on.between(0.9, 1.02), on.between(70, 190), '#03050c'),
    )
  );
};

export const desert: Scene = (on) => {
  const { height: h } = on;
  return (
    band(on, 0, h * 0.65, '#2f7fd0', '#7fb8e8', '#dcecf4') +
    [0.5, 0.58, 0.7, 0.86]
      .map((y, i) =>
        hills(
          on,
          { y: h * y, rise: h * 0.07, roughness: 0 },
          mix('#f2c88a', '#d8853c', i / 3),
          mix('#c98a4a', '#8a4a1c', i / 3),
        ),
      )
      .join('') +
    grain(on, h * 0.66, 0.5, 0.3)
  );
};

export const lake: Scene = (on) => {
  const { width: w, height: h } = on;
  const water = h * 0.56;
  const far = { y: h * 0.4, rise: h * 0.15, roughness: 0.9 };
  const world =
    band(on, 0, water, '#4f8fd0', '#d0e6f4') +
    clouds(on, 0, h * 0.4, '#ffffff', 0.5) +
    hills(on, far, '#7f95ac', '#5f7a86') +
    repeat(40, () =>
      fir(
        on,
        on.between(0, w),
        water + 4,
        on.between(40, 110),
        mix('#1f4a30', '#3f6f3a', on.random()),
      ),
    );
  const id = on.name();
  return (
    `<clipPath id="${id}"><rect width="${w}" height="${n(water)}"/></clipPath><clipPath id="w${id}"><rect y="${n(water)}" width="${w}" height="${h}"/></clipPath>` +
    `<g clip-path="url(#${id})">${world}</g><g clip-path="url(#w${id})"><g transform="translate(0 ${n(water * 2)}) scale(1 -1)">${world}</g>${band(on, water, h, '#1f4f7066', '#0f3350cc')}${ripples(on, water, h, '#cfe6f4')}</g>`
  );
};

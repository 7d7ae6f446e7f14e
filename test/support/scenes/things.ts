/** Drawn things: what grows, what is eaten, what people built. */
import {
  ball,
  band,
  bokeh,
  choose,
  clouds,
  glow,
  grain,
  hills,
  mix,
  n,
  petals,
  repeat,
  ripples,
  stars,
} from '../brush.ts';
import type { Scene } from '../brush.ts';

export const flower: Scene = (on) => {
  const { width: w, height: h } = on;
  const size = Math.min(w, h) * on.between(0.34, 0.42);
  const at = { x: w * on.between(0.42, 0.58), y: h * on.between(0.42, 0.5) };
  const [count, inner, outer, heart, half] = choose(on, [
    [21, '#f09a0c', '#ffd22e', '#4a2a10', 0.2],
    [18, '#e9e2f0', '#ffffff', '#f3b51b', 0.16],
    [8, '#b3124f', '#ff7fae', '#f5d04a', 0.42],
    [12, '#5b2aa8', '#b58cf2', '#f6e27a', 0.28],
    [6, '#c01414', '#ff5a3c', '#2b1408', 0.6],
  ] as const);
  const disc = size * 0.3;
  return (
    band(on, 0, h, '#2f5a2a', '#5f8f3f', '#28502a') +
    bokeh(on, ['#a8cf6a', '#3f7a34', '#d8e89a', '#1f4a24', outer], 26) +
    `<path d="M${n(at.x)} ${n(at.y)}Q${n(at.x + 40)} ${n(h * 0.8)} ${n(at.x + 10)} ${h + 20}" stroke="#3f7a2a" stroke-width="18" fill="none"/>` +
    petals(on, { ...at, count, length: size, width: size * half }, inner, outer) +
    petals(
      on,
      { ...at, count, length: size * 0.8, width: size * half, turn: 180 / count },
      inner,
      outer,
    ) +
    ball(on, at.x, at.y, disc, mix(heart, '#ffffff', 0.25), heart, mix(heart, '#000000', 0.4)) +
    repeat(170, (i) => {
      const far = disc * 0.95 * Math.sqrt(i / 170);
      const angle = i * 2.39996;
      return `<circle cx="${n(at.x + Math.cos(angle) * far)}" cy="${n(at.y + Math.sin(angle) * far)}" r="${n(size / 75)}" fill="${mix(heart, '#ffe9a0', on.random() * 0.6)}"/>`;
    })
  );
};

export const city: Scene = (on) => {
  const { width: w, height: h } = on;
  const water = h * 0.82;
  const lit = ['#ffd98a', '#fff0c4', '#ffb85c', '#9fd0ff'];
  const row = (depth: number): string =>
    repeat(12, (i) => {
      const wide = (w / 11) * on.between(0.7, 1.15);
      const x = (w / 11) * i - 20;
      const tall = h * on.between(0.16, 0.62 - depth * 0.14);
      const windows = repeat(Math.floor(tall / 15) * 6, (k) =>
        on.random() < 0.45
          ? `<rect x="${n(x + 6 + ((k % 6) * (wide - 12)) / 6)}" y="${n(water - tall + 8 + Math.floor(k / 6) * 15)}" width="${n(wide / 11)}" height="7" fill="${lit[Math.floor(on.random() * 4)] ?? ''}" opacity="${n(on.between(0.4, 1))}"/>`
          : '',
      );
      return `<rect x="${n(x)}" y="${n(water - tall)}" width="${n(wide)}" height="${n(tall)}" fill="${mix('#2b3a66', '#0c1226', depth / 2 + on.random() * 0.3)}"/>${windows}`;
    });
  return (
    band(on, 0, water, '#070b24', '#1b2557', '#6a4a86') +
    stars(on, h * 0.4, 60) +
    glow(on, w / 2, water, w * 0.6, '#ff9a5c', 0.5) +
    row(0) +
    row(1) +
    band(on, water, h, '#2a2550', '#070b20') +
    repeat(60, () => {
      const x = on.between(0, w);
      return `<rect x="${n(x)}" y="${n(water)}" width="6" height="${n(on.between(30, h - water))}" fill="${lit[Math.floor(on.random() * 4)] ?? ''}" opacity="0.28"/>`;
    })
  );
};

export const fruit: Scene = (on) => {
  const { width: w, height: h } = on;
  const kinds = choose(on, [
    [['#ffd9a0', '#f58a0a', '#a84a02']],
    [['#ff9a8a', '#cc1a1a', '#5a0808']],
    [
      ['#ffd9a0', '#f58a0a', '#a84a02'],
      ['#fff3a0', '#f0c80c', '#a87a02'],
      ['#d8f08a', '#7ab81a', '#2f6a0a'],
      ['#ff9a8a', '#cc1a1a', '#5a0808'],
    ],
  ] as const);
  const size = Math.min(w, h) * 0.135;
  const rows = [0, 1, 2, 3];
  return (
    band(on, 0, h, '#cfa878', '#a8784a', '#7a5230') +
    grain(on, 0, 0.02, 0.5) +
    rows
      .map((row) =>
        repeat(6 - row * 0.5, (i) => {
          const x = w / 2 + (i - 2.5 + (row % 2) * 0.5) * size * 1.85 + on.between(-8, 8);
          const y = h * 0.2 + row * size * 1.55 + on.between(-8, 8);
          const colours = kinds[Math.floor(on.random() * kinds.length)] ?? kinds[0];
          return (
            `<ellipse cx="${n(x + 14)}" cy="${n(y + size * 0.9)}" rx="${n(size)}" ry="${n(size * 0.3)}" fill="#2a1606" opacity="0.45"/>` +
            ball(on, x, y, size, ...colours) +
            glow(on, x - size * 0.35, y - size * 0.4, size * 0.35, '#ffffff', 0.8) +
            `<path d="M${n(x)} ${n(y - size * 0.8)}q6 -14 18 -20" stroke="#3a2408" stroke-width="5" fill="none"/><path d="M${n(x + 8)} ${n(y - size * 0.88)}q30 -34 54 -6q-26 20 -54 6Z" fill="#3f8a24"/>`
          );
        }),
      )
      .join('')
  );
};

export const pizza: Scene = (on) => {
  const { width: w, height: h } = on;
  const x = w / 2;
  const y = h / 2;
  const r = Math.min(w, h) * 0.42;
  const scatter = (count: number, draw: (x: number, y: number) => string): string =>
    repeat(count, () => {
      const far = r * 0.76 * Math.sqrt(on.random());
      const angle = on.random() * 6.283;
      return draw(x + Math.cos(angle) * far, y + Math.sin(angle) * far);
    });
  return (
    band(on, 0, h, '#6b4a30', '#4a3020') +
    grain(on, 0, 0.015, 0.6) +
    glow(on, x + 16, y + 24, r * 1.25, '#000000', 0.8) +
    ball(on, x, y, r * 1.08, '#ffffff', '#f4f4f0', '#cfcfc8') +
    ball(on, x, y, r, '#e8b463', '#c9833a', '#8f4f1c') +
    ball(on, x, y, r * 0.87, '#d8512a', '#b8321a') +
    scatter(
      70,
      (cx, cy) =>
        `<ellipse cx="${n(cx)}" cy="${n(cy)}" rx="${n(on.between(14, 46))}" ry="${n(on.between(12, 34))}" fill="#ffe6a3" opacity="0.8"/>`,
    ) +
    scatter(15, (cx, cy) => ball(on, cx, cy, r * 0.105, '#e0563c', '#b02a1c', '#7a1410')) +
    scatter(
      16,
      (cx, cy) =>
        `<path d="M${n(cx)} ${n(cy)}q26 -34 58 -6q-28 30 -58 6Z" fill="#3a7a26" transform="rotate(${n(on.between(0, 360))} ${n(cx)} ${n(cy)})"/>`,
    ) +
    scatter(
      12,
      (cx, cy) =>
        `<circle cx="${n(cx)}" cy="${n(cy)}" r="10" fill="none" stroke="#1d1a16" stroke-width="8"/>`,
    )
  );
};

export const receipt: Scene = (on) => {
  const { width: w, height: h } = on;
  const wide = Math.min(w * 0.62, h * 0.5);
  const left = (w - wide) / 2;
  const goods = [
    'COFFEE',
    'BREAD',
    'APPLES',
    'MILK',
    'CHEESE',
    'TOMATOES',
    'PASTA',
    'HONEY',
    'TEA',
  ];
  const line = (y: number, text: string, price: string, weight = 'normal'): string =>
    `<text x="${n(left + 26)}" y="${n(y)}" font-weight="${weight}">${text}</text><text x="${n(left + wide - 26)}" y="${n(y)}" text-anchor="end" font-weight="${weight}">${price}</text>`;
  const size = wide / 15;
  return (
    band(on, 0, h, '#7a624a', '#5f4a36') +
    grain(on, 0, 0.012, 0.6) +
    `<g transform="rotate(${n(on.between(-4, 4))} ${w / 2} ${h / 2})" font-family="monospace" font-size="${n(size)}" fill="#2a2a2c">` +
    `<rect x="${n(left + 8)}" y="${n(h * 0.05)}" width="${n(wide)}" height="${n(h * 0.92)}" fill="#000" opacity="0.35"/><rect x="${n(left)}" y="${n(h * 0.03)}" width="${n(wide)}" height="${n(h * 0.92)}" fill="#f6f4ee"/>` +
    `<text x="${w / 2}" y="${n(h * 0.11)}" text-anchor="middle" font-size="${n(size * 1.5)}" font-weight="bold">CORNER SHOP</text><text x="${w / 2}" y="${n(h * 0.15)}" text-anchor="middle">14 Harbour Street</text>` +
    goods.map((good, i) => line(h * (0.24 + i * 0.05), good, (1 + i * 0.83).toFixed(2))).join('') +
    line(h * 0.74, 'TOTAL', '38.88', 'bold') +
    line(h * 0.79, 'CASH', '40.00') +
    line(h * 0.84, 'CHANGE', '1.12') +
    `<text x="${w / 2}" y="${n(h * 0.91)}" text-anchor="middle">THANK YOU</text></g>`
  );
};

export const balloons: Scene = (on) => {
  const { width: w, height: h } = on;
  const paints = [
    ['#d8302a', '#ffd23a'],
    ['#1f6fc0', '#f4f0e6'],
    ['#2a9a5a', '#ffe08a'],
    ['#8a3ab0', '#ff9ac0'],
    ['#f08a1c', '#fff3d0'],
  ] as const;
  const balloon = (x: number, y: number, r: number, paint: readonly [string, string]): string => {
    const id = on.name();
    const stripes = repeat(8, (i) => {
      const half = r * Math.cos((i / 16) * Math.PI);
      return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(half)}" ry="${n(r * 1.1)}" fill="${paint[i % 2] ?? ''}"/>`;
    });
    return `<clipPath id="${id}"><path d="M${n(x - r)} ${n(y - r * 0.1)}A${n(r)} ${n(r)} 0 0 1 ${n(x + r)} ${n(y - r * 0.1)}Q${n(x + r * 0.9)} ${n(y + r * 0.7)} ${n(x + r * 0.22)} ${n(y + r * 1.2)}H${n(x - r * 0.22)}Q${n(x - r * 0.9)} ${n(y + r * 0.7)} ${n(x - r)} ${n(y - r * 0.1)}Z"/></clipPath><g clip-path="url(#${id})"><rect x="${n(x - r)}" y="${n(y - r * 1.2)}" width="${n(r * 2)}" height="${n(r * 2.5)}" fill="${paint[0]}"/>${stripes}${glow(on, x - r * 0.4, y - r * 0.4, r, '#ffffff', 0.45)}${glow(on, x + r, y + r * 0.5, r * 1.2, '#000000', 0.45)}</g><path d="M${n(x - r * 0.2)} ${n(y + r * 1.2)}L${n(x - r * 0.13)} ${n(y + r * 1.5)}M${n(x + r * 0.2)} ${n(y + r * 1.2)}L${n(x + r * 0.13)} ${n(y + r * 1.5)}" stroke="#4a3a2a" stroke-width="2"/><rect x="${n(x - r * 0.15)}" y="${n(y + r * 1.48)}" width="${n(r * 0.3)}" height="${n(r * 0.22)}" rx="4" fill="#6b4526"/>`;
  };
  const main = paints[Math.floor(on.random() * 5)] ?? paints[0];
  return (
    band(on, 0, h, '#3f8ad8', '#a9d2f0', '#fbe6cf') +
    clouds(on, h * 0.1, h * 0.9, '#ffffff', 0.4) +
    hills(on, { y: h * 0.88, rise: h * 0.05, roughness: 0.5 }, '#7a9a7a', '#4f6f4a') +
    paints
      .slice(0, 4)
      .map((paint, i) =>
        balloon(
          w * (0.12 + 0.25 * i),
          h * on.between(0.2, 0.6),
          Math.min(w, h) * on.between(0.05, 0.09),
          paint,
        ),
      )
      .join('') +
    balloon(w * on.between(0.42, 0.58), h * 0.36, Math.min(w, h) * 0.24, main)
  );
};

export const sailing: Scene = (on) => {
  const { width: w, height: h } = on;
  const sea = h * 0.6;
  const boat = (x: number, y: number, s: number, hull: string): string =>
    `<path d="M${n(x - s * 0.5)} ${n(y - s * 0.06)}H${n(x + s * 0.55)}Q${n(x + s * 0.42)} ${n(y + s * 0.1)} ${n(x + s * 0.3)} ${n(y + s * 0.1)}H${n(x - s * 0.36)}Z" fill="${hull}"/><rect x="${n(x - 3)}" y="${n(y - s * 1.25)}" width="6" height="${n(s * 1.2)}" fill="#6b5138"/><path d="M${n(x + 6)} ${n(y - s * 1.2)}Q${n(x + s * 0.42)} ${n(y - s * 0.5)} ${n(x + s * 0.48)} ${n(y - s * 0.14)}H${n(x + 6)}Z" fill="#fdfcf7"/><path d="M${n(x - 6)} ${n(y - s * 1.1)}Q${n(x - s * 0.26)} ${n(y - s * 0.5)} ${n(x - s * 0.4)} ${n(y - s * 0.14)}H${n(x - 6)}Z" fill="#eceff2"/>`;
  const hull = choose(on, ['#b3261e', '#1f3f6f', '#f4f1ea']);
  return (
    band(on, 0, sea, '#3f86cf', '#bfe0f4') +
    clouds(on, 0, sea, '#ffffff', 0.5) +
    hills(on, { y: sea - 8, rise: 26, roughness: 0.5 }, '#7f97a8', '#8fa6b4') +
    band(on, sea, h, '#2f7fb4', '#17547f', '#0c3a5c') +
    ripples(on, sea, h, '#d8f0fb') +
    boat(w * 0.16, sea + 14, h * 0.1, '#f4f1ea') +
    boat(w * 0.86, sea + 24, h * 0.14, '#1f3f6f') +
    boat(w * on.between(0.42, 0.58), h * 0.78, h * 0.48, hull)
  );
};

export const street: Scene = (on) => {
  const { width: w, height: h } = on;
  const paints = ['#d8694a', '#e8b04a', '#5f9ab8', '#8ab07a', '#c98a9a', '#f0e0c0'];
  const ground = h * 0.84;
  return (
    band(on, 0, h * 0.5, '#5b9bd8', '#dcecf7') +
    clouds(on, 0, h * 0.3, '#ffffff', 0.5) +
    repeat(6, (i) => {
      const x = (w / 6) * i;
      const wide = w / 6;
      const tall = h * on.between(0.56, 0.74);
      const top = ground - tall;
      const paint = paints[(i + Math.floor(on.random() * 3)) % 6] ?? '';
      const floors = 4;
      const windows = repeat(floors * 2, (k) => {
        const wx = x + wide * (k % 2 === 0 ? 0.17 : 0.58);
        const wy = top + (tall * (0.08 + Math.floor(k / 2))) / (floors + 0.9);
        return `<rect x="${n(wx - 5)}" y="${n(wy - 5)}" width="${n(wide * 0.25 + 10)}" height="${n(tall * 0.13 + 10)}" fill="#f7f1e6"/><rect x="${n(wx)}" y="${n(wy)}" width="${n(wide * 0.25)}" height="${n(tall * 0.13)}" fill="#31465a"/><path d="M${n(wx)} ${n(wy)}l${n(wide * 0.2)} 0l${n(-wide * 0.2)} ${n(tall * 0.11)}Z" fill="#a9c4d8" opacity="0.5"/>`;
      });
      return `<path d="M${n(x)} ${n(top)}L${n(x + wide / 2)} ${n(top - 50)}L${n(x + wide)} ${n(top)}Z" fill="#8a4430"/><rect x="${n(x)}" y="${n(top)}" width="${n(wide)}" height="${n(tall)}" fill="${paint}"/>${windows}<rect x="${n(x + wide * 0.38)}" y="${n(ground - tall * 0.16)}" width="${n(wide * 0.26)}" height="${n(tall * 0.16)}" fill="#4a3020"/>`;
    }) +
    band(on, ground, h, '#a8a29a', '#6f6a64') +
    grain(on, ground, 0.08, 0.6)
  );
};

export const lighthouse: Scene = (on) => {
  const { width: w, height: h } = on;
  const x = w * on.between(0.4, 0.6);
  const foot = h * 0.78;
  const tall = h * 0.56;
  const half = h * 0.075;
  const stripes = repeat(6, (i) => {
    const y = foot - (tall * (i + 1)) / 6;
    const low = half * (1 - i * 0.07);
    const up = half * (1 - (i + 1) * 0.07);
    return `<path d="M${n(x - low)} ${n(y + tall / 6)}L${n(x - up)} ${n(y)}H${n(x + up)}L${n(x + low)} ${n(y + tall / 6)}Z" fill="${i % 2 === 0 ? '#f7f4ee' : '#c8281f'}"/>`;
  });
  const up = half * 0.58;
  return (
    band(on, 0, h * 0.66, '#3f7fc8', '#cfe6f5') +
    clouds(on, 0, h * 0.6, '#ffffff', 0.6) +
    band(on, h * 0.64, h, '#2a78ac', '#0f4468') +
    ripples(on, h * 0.64, h, '#e0f4fc') +
    `<path d="M${n(x - w * 0.3)} ${h}Q${n(x - w * 0.2)} ${n(foot)} ${n(x - half * 2)} ${n(foot)}H${n(x + half * 2)}Q${n(x + w * 0.26)} ${n(foot + 10)} ${n(x + w * 0.36)} ${h}Z" fill="#5b5448"/>` +
    grain(on, foot, 0.05, 0.7) +
    stripes +
    `<rect x="${n(x - up)}" y="${n(foot - tall - up * 1.3)}" width="${n(up * 2)}" height="${n(up * 1.3)}" fill="#ffe9a0"/><path d="M${n(x - up * 1.2)} ${n(foot - tall - up * 1.3)}L${n(x)} ${n(foot - tall - up * 2.5)}L${n(x + up * 1.2)} ${n(foot - tall - up * 1.3)}Z" fill="#8a1a14"/><rect x="${n(x - up * 1.4)}" y="${n(foot - tall)}" width="${n(up * 2.8)}" height="7" fill="#2a2a2c"/>`
  );
};

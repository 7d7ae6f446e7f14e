/**
 * Pictures to measure duplicates on: changed copies of photos, and pictures that only look alike.
 * Every seed gives the same pictures in every run.
 */
import sharp from 'sharp';
import type { Sharp } from 'sharp';

export interface MadePicture {
  /** Such as `crop`, or `burst` for one that is no copy. */
  kind: string;
  /** 1 to 3. */
  strength: number;
  bytes: Buffer;
  extension: string;
}

type Change = (photo: Photo, strength: number) => Promise<Omit<MadePicture, 'kind' | 'strength'>>;

interface Photo {
  /** Upright, lossless. */
  png: Buffer;
  width: number;
  height: number;
  /** Numbers from 0 to 1, the same for the same photo. */
  random: () => number;
}

const pick = (strength: number, choices: readonly number[]): number => choices[strength - 1] ?? 0;
const jpeg = async (picture: Sharp, quality = 90) => ({
  bytes: await picture.jpeg({ quality }).toBuffer(),
  extension: 'jpg',
});

/** Every kind of change that leaves it the same picture, in three strengths. */
export const changes: Record<string, Change> = {
  resize: ({ png, width }, s) =>
    jpeg(sharp(png).resize(Math.round(width * pick(s, [0.75, 0.5, 0.3])))),
  jpeg: ({ png }, s) => jpeg(sharp(png), pick(s, [85, 50, 20])),
  webp: async ({ png }, s) => ({
    bytes: await sharp(png)
      .webp({ quality: pick(s, [90, 60, 25]) })
      .toBuffer(),
    extension: 'webp',
  }),
  avif: async ({ png }, s) => ({
    bytes: await sharp(png)
      .avif({ quality: pick(s, [65, 45, 25]), effort: 0 })
      .toBuffer(),
    extension: 'avif',
  }),
  png: async ({ png }, s) => ({
    bytes: await sharp(png)
      .png({ palette: s > 1, colours: pick(s, [256, 256, 48]) })
      .toBuffer(),
    extension: 'png',
  }),
  // Per cent of the photo's side taken from each edge on average; where, differs.
  crop: ({ png, width, height, random }, s) => {
    const kept = 1 - 2 * pick(s, [0.02, 0.05, 0.1]);
    const box = { width: Math.round(width * kept), height: Math.round(height * kept) };
    const left = Math.floor(random() * (width - box.width));
    const top = Math.floor(random() * (height - box.height));
    return jpeg(sharp(png).extract({ left, top, ...box }));
  },
  turn: ({ png }, s) => jpeg(sharp(png).rotate(pick(s, [90, 180, 270]))),
  'turn by EXIF': async ({ png }, s) =>
    jpeg(
      sharp(
        await sharp(png)
          .rotate(pick(s, [270, 180, 90]))
          .png()
          .toBuffer(),
      ).withMetadata({ orientation: pick(s, [6, 3, 8]) }),
    ),
  tilt: async ({ png, width, height, random }, s) => {
    const angle = pick(s, [1, 2, 3]) * (random() < 0.5 ? -1 : 1);
    const turned = await sharp(png).rotate(angle, { background: 'black' }).png().toBuffer();
    const size = await sharp(turned).metadata();
    // The largest picture of the same shape without black corners, or (every other time) with them.
    const lost = Math.sin((Math.abs(angle) * Math.PI) / 180);
    const whole = random() < 0.3;
    const box = {
      width: Math.floor(whole ? width : width - 2 * lost * height * 0.75),
      height: Math.floor(whole ? height : height - 2 * lost * width * 0.75),
    };
    const left = Math.floor((size.width - box.width) / 2);
    const top = Math.floor((size.height - box.height) / 2);
    return jpeg(sharp(turned).extract({ left, top, ...box }));
  },
  frame: ({ png, width, random }, s) => {
    const depth = Math.round(width * pick(s, [0.02, 0.05, 0.1]));
    const background = random() < 0.4 ? 'white' : random() < 0.6 ? 'black' : '#7a3b2e';
    return jpeg(
      sharp(png).extend({ top: depth, bottom: depth, left: depth, right: depth, background }),
    );
  },
  brightness: ({ png, random }, s) => {
    const factor = pick(s, [1.1, 1.25, 1.45]);
    return jpeg(sharp(png).modulate({ brightness: random() < 0.5 ? factor : 1 / factor }));
  },
  contrast: ({ png, random }, s) => {
    const factor = pick(s, [1.1, 1.25, 1.5]);
    const slope = random() < 0.5 ? factor : 1 / factor;
    return jpeg(sharp(png).linear(slope, 128 * (1 - slope)));
  },
  saturation: ({ png, random }, s) => {
    const factor = pick(s, [1.2, 1.5, 2]);
    return jpeg(sharp(png).modulate({ saturation: random() < 0.5 ? factor : 1 / factor }));
  },
  greyscale: ({ png }, s) => {
    const grey = sharp(png).greyscale();
    if (s === 1) return jpeg(grey);
    return jpeg(s === 2 ? grey.linear(1.2, -20) : sharp(png).greyscale().tint('#d2a56d'));
  },
  text: ({ png, width, height }, s) => {
    const size = Math.round(height * pick(s, [0.04, 0.07, 0.12]));
    const at =
      s === 3 ? { x: width * 0.1, y: height * 0.55 } : { x: width * 0.55, y: height * 0.95 };
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><text x="${at.x}" y="${at.y}" font-size="${size}" font-family="sans-serif" font-weight="bold" fill="white" fill-opacity="${pick(s, [0.9, 0.8, 0.5])}">© Keepsake 2026</text></svg>`;
    return jpeg(sharp(png).composite([{ input: drawing(svg) }]));
  },
  focus: ({ png, width }, s) =>
    jpeg(
      s === 1
        ? sharp(png).sharpen({ sigma: 1.2, m1: 1, m2: 3 })
        : sharp(png).blur(Math.max(0.5, (width * pick(s, [0, 1.2, 2.5])) / 500)),
    ),
  noise: async ({ png, width, height, random }, s) => {
    const amount = pick(s, [5, 12, 25]);
    const { data, info } = await sharp(png)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let at = 0; at < data.length; at += 1) {
      const bell = random() + random() + random() + random() - 2;
      data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + bell * amount * 1.7));
    }
    return jpeg(sharp(data, { raw: { width, height, channels: info.channels } }));
  },
  mirror: ({ png }, s) =>
    s === 1
      ? jpeg(sharp(png).flop())
      : s === 2
        ? jpeg(sharp(png).flop(), 50)
        : jpeg(sharp(png).flip()),
  'several at once': async ({ png, width, height, random }, s) => {
    const kept = 1 - 2 * pick(s, [0.01, 0.03, 0.05]);
    const box = { width: Math.round(width * kept), height: Math.round(height * kept) };
    const left = Math.floor(random() * (width - box.width));
    const top = Math.floor(random() * (height - box.height));
    const cropped = await sharp(png)
      .extract({ left, top, ...box })
      .png()
      .toBuffer();
    return {
      bytes: await sharp(cropped)
        .resize(Math.round(width * pick(s, [0.8, 0.6, 0.4])))
        .modulate({ brightness: 1.1, saturation: 1.2 })
        .webp({ quality: pick(s, [85, 65, 45]) })
        .toBuffer(),
      extension: 'webp',
    };
  },
};

/** Other shots that look like the photo: they are similar, never the same picture. */
export const otherShots: Record<string, Change> = {
  // A hand-held burst: the view moves and turns a little, the subject moves, the noise is another.
  burst: async ({ png, width, height, random }, s) => {
    const shift = pick(s, [0.03, 0.06, 0.1]);
    const subject = {
      width: Math.round(width * (0.25 + 0.15 * random())),
      height: Math.round(height * (0.3 + 0.2 * random())),
    };
    const from = {
      left: Math.round(width * (0.2 + 0.25 * random())),
      top: Math.round(height * (0.2 + 0.2 * random())),
    };
    const oval = drawing(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${subject.width}" height="${subject.height}"><radialGradient id="g"><stop offset="0.75" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient><ellipse cx="50%" cy="50%" rx="50%" ry="50%" fill="url(#g)"/></svg>`,
    );
    const cut = await sharp(png)
      .extract({ ...from, ...subject })
      .ensureAlpha()
      .composite([{ input: oval, blend: 'dest-in' }])
      .png()
      .toBuffer();
    const direction = random() * 2 * Math.PI;
    const moved = await sharp(png)
      .composite([
        {
          input: cut,
          left: Math.max(0, Math.round(from.left + Math.cos(direction) * width * (shift + 0.02))),
          top: Math.max(0, Math.round(from.top + Math.sin(direction) * height * (shift + 0.02))),
        },
      ])
      .png()
      .toBuffer();
    const lean = (random() - 0.5) * shift * 0.6;
    const warped = await sharp(moved)
      .affine([1 + lean, lean * 0.7, -lean * 0.4, 1 - lean * 0.5], { background: 'black' })
      .png()
      .toBuffer();
    const size = await sharp(warped).metadata();
    const margin = Math.round(width * 0.03);
    return jpeg(
      sharp(warped).extract({
        left: Math.round(margin * (0.5 + random())),
        top: Math.round(margin * (0.5 + random())),
        width: size.width - 3 * margin,
        height: size.height - 3 * margin,
      }),
    );
  },
  // Two views of one place that share a part.
  'other view': ({ png, width, height }, s) => {
    const part = { width: Math.round(width * pick(s, [0.55, 0.6, 0.65])), height };
    return jpeg(sharp(png).extract({ left: width - part.width, top: 0, ...part }));
  },
};

const words =
  'harbour window yellow morning seven letters under paper river account total invoice settings profile message yesterday garden quarter silver report meeting north table eleven bridge number cloud update folder summer'.split(
    ' ',
  );

/** Pictures without a photo behind them that differ although their layout is one. */
export const rendered: Record<string, (seed: number) => Promise<Buffer>> = {
  sky: async (seed) => {
    const random = randomOf(seed * 31 + 7);
    const width = 600;
    const height = 400;
    const data = Buffer.alloc(width * height * 3);
    const top = [40 + 60 * random(), 90 + 60 * random(), 170 + 60 * random()];
    const bottom = [150 + 80 * random(), 180 + 50 * random(), 215 + 40 * random()];
    const lean = (random() - 0.5) * 0.6;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const t = Math.max(0, Math.min(1, y / height + lean * (x / width - 0.5)));
        for (let c = 0; c < 3; c += 1) {
          const value = (top[c] ?? 0) * (1 - t) + (bottom[c] ?? 0) * t + (random() - 0.5) * 8;
          data[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    return sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
  },
  screenshot: async (seed) => {
    const random = randomOf(seed * 17 + 3);
    const rows = Array.from({ length: 9 }, (_, row) => {
      const y = 90 + row * 62;
      return `<circle cx="40" cy="${y}" r="18" fill="hsl(${Math.round(random() * 360)} 60% 60%)"/><text x="72" y="${y - 3}" font-size="17" font-weight="bold" fill="#222">${sentence(random, 2)}</text><text x="72" y="${y + 18}" font-size="15" fill="#666">${sentence(random, 4 + Math.floor(random() * 4))}</text>`;
    });
    return render(
      400,
      700,
      `<rect width="400" height="52" fill="#3367d6"/><text x="20" y="34" font-size="20" fill="white">Messages</text>${rows.join('')}<rect y="650" width="400" height="50" fill="#eee"/>`,
    );
  },
  document: async (seed) => {
    const random = randomOf(seed * 13 + 11);
    const lines = Array.from(
      { length: 30 },
      (_, line) =>
        `<text x="60" y="${150 + line * 26}" font-size="16" fill="#111">${sentence(random, 7 + Math.floor(random() * 5))}</text>`,
    );
    return render(
      700,
      990,
      `<text x="60" y="90" font-size="30" font-weight="bold">${sentence(random, 3)}</text>${lines.join('')}`,
    );
  },
};

/** The product refuses SVG for all of this process; the drawings here are our own. */
function drawing(svg: string): Buffer {
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  return Buffer.from(svg);
}

function sentence(random: () => number, count: number): string {
  return Array.from({ length: count }, () => words[Math.floor(random() * words.length)] ?? '').join(
    ' ',
  );
}

function render(width: number, height: number, content: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif"><rect width="100%" height="100%" fill="white"/>${content}</svg>`;
  return sharp(drawing(svg)).png().toBuffer();
}

/** Opens a photo to be changed; large ones are reduced so that a run takes minutes, not hours. */
export async function openPhoto(bytes: Buffer, seed: number): Promise<Photo> {
  const { data, info } = await sharp(bytes, { autoOrient: true, failOn: 'none' })
    .resize(1000, 1000, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height, random: randomOf(seed) };
}

/** Makes one picture; `kind` is a key of `changes` or `otherShots`. */
export async function makePicture(
  photo: Photo,
  kind: string,
  strength: number,
): Promise<MadePicture> {
  const change = changes[kind] ?? otherShots[kind];
  if (change === undefined) throw new Error(`no change is called ${kind}`);
  return { kind, strength, ...(await change(photo, strength)) };
}

/** mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Names, places and captions of made-up photos, in several scripts. */

export const CAMERAS = [
  ...[
    'Apple iPhone 12',
    'Apple iPhone 7',
    'Google Pixel 6',
    'Canon EOS R5',
    'Canon EOS 5D Mark III',
  ],
  ...['NIKON D750', 'NIKON Z 6', 'SONY ILCE-7M3', 'FUJIFILM X-T3', 'Panasonic DMC-GX80'],
  ...['OLYMPUS E-M10', 'samsung SM-G991B', 'HUAWEI P30', 'Xiaomi Mi 10', 'LEICA Q2'],
  ...['Canon PowerShot S95', 'NIKON COOLPIX P90', 'Sony DSC-RX100', 'DJI Mavic Air', 'GoPro HERO9'],
];
export const LENSES = [
  ...[
    'iPhone 12 back camera 4.2mm f/1.6',
    'iPhone 12 front camera 2.71mm f/2.2',
    'EF24-70mm f/2.8L II USM',
  ],
  ...[
    'EF50mm f/1.4 USM',
    'NIKKOR Z 24-70mm f/4 S',
    'FE 85mm F1.8',
    'XF23mmF2 R WR',
    '24.0-70.0 mm f/2.8',
  ],
];

const PLACES = [
  ...[
    'Rome',
    'Paris',
    'Zürich',
    'København',
    'Kraków',
    'Beach',
    'Garden',
    'Wedding',
    'Christmas',
    'School',
  ],
  ...[
    '北京',
    '上海 春天',
    '東京',
    'Москва',
    'São Paulo',
    'Ørsted',
    'Åre',
    'Straße',
    'Été',
    'Hiking',
  ],
];
/** Ways to the photos, in the order of their times. */
export const DIRECTORIES = Array.from({ length: 2000 }, (_, at) => {
  const year = 2005 + Math.floor(at / 100);
  const day = 1 + ((at * 3) % 28);
  const month = 1 + Math.floor((at % 100) / 8.4);
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return `${year}/${date} ${PLACES[at % PLACES.length] ?? ''} ${at % 7}`;
});

const THINGS = [
  ...[
    'birthday',
    'dog',
    'beach',
    'sunset',
    'grandma',
    'market',
    'football',
    'snow',
    'concert',
    'kitchen',
  ],
  ...[
    'cathédrale',
    'gâteau',
    'Fußball',
    'niño',
    'smørrebrød',
    'pêche',
    'Łódź',
    'naïve',
    'Ｆｕｌｌ',
    'cafe',
  ],
  ...['生日', '长城', '海边', '猫', '雪山', '祭り', 'собака', 'море', 'zebra', 'lighthouse'],
];
const DOINGS = [
  'at the',
  'with',
  'in front of',
  'near',
  'before',
  'after the',
  '和',
  'под',
  'behind',
  'on',
];

export const KEYWORDS = Array.from({ length: 500 }, (_, at) => {
  const thing = THINGS[at % THINGS.length] ?? '';
  return at < THINGS.length ? thing : `${PLACES[at % PLACES.length] ?? ''}/${thing} ${at}`;
});

/** A file's name: mostly a camera's, sometimes a person's. */
export function nameOf(id: number, taken: number): string {
  const date = new Date(taken)
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[-:]/gu, '')
    .replace('T', '_');
  if (id % 40 === 0) return `Screenshot_${date}_${id}.png`;
  if (id % 50 === 1) return `DSC${String(id % 100_000).padStart(5, '0')}_${id}.ARW`;
  if (id % 25 === 2)
    return `${THINGS[(id % 31) % THINGS.length] ?? ''} ${DOINGS[id % 7] ?? ''} ${id}.jpg`;
  return id % 3 === 0 ? `PXL_${date}${id % 1000}_${id}.jpg` : `IMG_${id}.JPG`;
}

/** A title and a caption. */
export function captionOf(id: number): [string | null, string] {
  const words = [id, id * 3 + 1, id * 7 + 5].map((n) => THINGS[Math.floor(n / 10) % THINGS.length]);
  const doing = DOINGS[Math.floor(id / 10) % DOINGS.length] ?? '';
  const caption = `${words[0] ?? ''} ${doing} ${words[1] ?? ''}, ${words[2] ?? ''} ${id % 97}`;
  return [id % 40 === 4 ? (PLACES[id % PLACES.length] ?? null) : null, caption];
}

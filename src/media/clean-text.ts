/** Words from inside photo files, made fit to be shown: they are written by cameras, or attackers. */

const MAX_LENGTH = 100;

/**
 * Text without control and invisible characters (U+0000, line breaks, direction overrides), of
 * bounded length. Null for what cameras write when they know nothing. HTML stays what it is: text.
 */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value
    .slice(0, MAX_LENGTH * 10)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    .trim();
  return /[\p{L}\p{N}]/u.test(text) && !/^(unknown|none|n\/a|undefined)$/i.test(text) ? text : null;
}

/** What companies append to their name. */
const companyWords =
  /[\s,]+(corporation|corp|company|co|ltd|inc|gmbh|ag|optical|imaging|camera|electric|electronics|techwin|computer|global|foto)\b.*$/i;

/** Makers whose name in the file is not the one people use. */
const makers: Record<string, string> = {
  'eastman kodak': 'Kodak',
  'seiko epson': 'Epson',
  'hewlett-packard': 'HP',
  'konica minolta': 'Konica Minolta',
  leica: 'Leica',
  'om digital solutions': 'Olympus',
};

/** Names that are written in capitals. */
const capitals = new Set([
  'HP',
  'LG',
  'HTC',
  'HMD',
  'GE',
  'RIM',
  'DJI',
  'JVC',
  'FLIR',
  'ZTE',
  'TCL',
  'BQ',
]);

/** One name for maker and model, said once: `Canon EOS 30D`, `Nikon D70`, `Apple iPhone 6 Plus`. */
export function cameraName(make: unknown, model: unknown): string | null {
  const maker = makerName(cleanText(make));
  const name = cleanText(model);
  if (!maker || !name) return name ?? maker;
  const begins = name.toLowerCase().startsWith(maker.toLowerCase());
  const rest = begins ? name.slice(maker.length).replace(/^[\s\-_]+/, '') : name;
  return rest ? `${maker} ${rest}` : maker;
}

function makerName(make: string | null): string | null {
  if (!make) return null;
  const short = make.replace(companyWords, '').replace(/[\s,.]+$/, '');
  const known = makers[short.toLowerCase()];
  if (known) return known;
  const calm = short.replace(/\p{Lu}{3,}/gu, (word) =>
    capitals.has(word) ? word : word.charAt(0) + word.slice(1).toLowerCase(),
  );
  return calm.charAt(0).toUpperCase() + calm.slice(1);
}

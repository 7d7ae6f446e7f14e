/**
 * CLIP's byte-pair encoding, written down plainly from its definition, to check the library that the
 * product uses. Slow and only for tokenizer.json files of the built-in model's kind.
 */

export interface TokenizerJson {
  model: { vocab: Record<string, number>; merges: (string | [string, string])[] };
}

/** Letters of any script in a row, one digit, or other marks in a row; English contractions first. */
const PIECES = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu;

/** Ids of a text without begin and end. */
export function bytePairIds(tokenizer: TokenizerJson, text: string): number[] {
  const ranks = new Map(
    tokenizer.model.merges.map((merge, rank) => [
      typeof merge === 'string' ? merge : merge.join(' '),
      rank,
    ]),
  );
  const cleaned = text.normalize('NFC').replace(/\s+/g, ' ').toLowerCase();
  return [...cleaned.matchAll(PIECES)].flatMap(([piece]) =>
    merged(symbolsOf(piece), ranks).map((symbol) => {
      const id = tokenizer.model.vocab[symbol];
      if (id === undefined) throw new Error(`no id for ${symbol}`);
      return id;
    }),
  );
}

/** One symbol for each UTF-8 byte; the last one is marked as the end of its word. */
function symbolsOf(piece: string): string[] {
  const symbols = [...Buffer.from(piece)].map((byte) => printable(byte));
  return [...symbols.slice(0, -1), `${symbols.at(-1) ?? ''}</w>`];
}

/** GPT-2's names for bytes: themselves where printable in Latin-1, else U+0100 and on, in order. */
function printable(byte: number): string {
  const isPrintable = (value: number): boolean =>
    (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
  if (isPrintable(byte)) return String.fromCharCode(byte);
  let rank = 0;
  for (let value = 0; value < byte; value += 1) if (!isPrintable(value)) rank += 1;
  return String.fromCharCode(256 + rank);
}

/** Joins the neighbours of the lowest rank until none are left to join. */
function merged(symbols: string[], ranks: ReadonlyMap<string, number>): string[] {
  for (;;) {
    let best = -1;
    let bestRank = Infinity;
    for (let index = 0; index + 1 < symbols.length; index += 1) {
      const rank = ranks.get(`${symbols[index] ?? ''} ${symbols[index + 1] ?? ''}`) ?? Infinity;
      if (rank < bestRank) [best, bestRank] = [index, rank];
    }
    if (best < 0) return symbols;
    symbols = [
      ...symbols.slice(0, best),
      `${symbols[best] ?? ''}${symbols[best + 1] ?? ''}`,
      ...symbols.slice(best + 2),
    ];
  }
}

/**
 * SentencePiece's Unigram model, written down plainly from its definition (Kudo 2018: of all ways to
 * cut a text into pieces, the one whose pieces' log-probabilities sum up highest), to check the
 * library that the product uses. Slow and only for tokenizer.json files of the built-in model's kind.
 */

export interface UnigramJson {
  model: { unk_id: number; vocab: [piece: string, score: number][] };
}

/** SentencePiece's penalty: an unknown character is so much less likely than the rarest piece. */
const UNKNOWN_PENALTY = 10;

/** Answers a function from a text to its ids without begin and end. */
export function unigram({ model }: UnigramJson): (text: string) => number[] {
  const pieces = new Map(model.vocab.map(([piece, score], id) => [piece, { id, score }]));
  const unknown = Math.min(...model.vocab.map(([, score]) => score)) - UNKNOWN_PENALTY;
  const longest = Math.max(...model.vocab.map(([piece]) => piece.length));
  return (text) => idsOf(text, pieces, longest, unknown, model.unk_id);
}

function idsOf(
  text: string,
  pieces: ReadonlyMap<string, { id: number; score: number }>,
  longest: number,
  unknown: number,
  unknownId: number,
): number[] {
  const cleaned = lowered(text.normalize('NFKC'))
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim();
  if (cleaned === '') return [];
  return cleaned.split(' ').flatMap((word) => {
    const cut = bestCut(Array.from(`▁${word}`), pieces, longest, unknown);
    // Neighbouring unknown characters are one unknown piece.
    return cut
      .map((piece) => pieces.get(piece)?.id ?? unknownId)
      .filter((id, place, ids) => id !== unknownId || ids[place - 1] !== unknownId);
  });
}

/** Each character by itself, as the reference lowers: a sigma at a word's end stays an inner one. */
function lowered(text: string): string {
  return Array.from(text, (character) => character.toLowerCase()).join('');
}

/** The pieces of the best cut of these characters (Viterbi); of equal ones that with the later, longer piece. */
function bestCut(
  characters: readonly string[],
  pieces: ReadonlyMap<string, { score: number }>,
  longest: number,
  unknown: number,
): string[] {
  const best: { score: number; from: number }[] = [{ score: 0, from: 0 }];
  for (let end = 1; end <= characters.length; end += 1) {
    let found = { score: -Infinity, from: end - 1 };
    for (let from = Math.max(0, end - longest); from < end; from += 1) {
      const known = pieces.get(characters.slice(from, end).join(''));
      const own = known?.score ?? (end - from === 1 ? unknown : -Infinity);
      const score = (best[from]?.score ?? -Infinity) + own;
      if (score > found.score) found = { score, from };
    }
    best.push(found);
  }
  const cut: string[] = [];
  for (let end = characters.length; end > 0; end = best[end]?.from ?? 0) {
    cut.unshift(characters.slice(best[end]?.from ?? 0, end).join(''));
  }
  return cut;
}

/**
 * A BERT vocabulary (vocab.txt, one piece a line) as the tokenizer.json that the tokenizer library
 * reads: BERT's own cleaning and lower-casing, a blank on both sides of each Chinese character, and
 * WordPiece, between [CLS] and [SEP]. As in google-research/bert, tokenization.py. Text process.
 */

/** Longer words are one unknown piece, as in the reference. */
const MOST_CHARACTERS = 200;

/** @throws Error where the text is no such vocabulary. */
export function wordPieceFile(text: string): object {
  const pieces = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const idOf = (piece: string): number => {
    const id = vocab[piece];
    if (id === undefined) throw new Error(`it has no ${piece}, which every BERT vocabulary has`);
    return id;
  };
  const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const special = (id: string): object => ({ SpecialToken: { id, type_id: 0 } });
  const named = (id: string): [string, object] => [id, { id, ids: [idOf(id)], tokens: [id] }];
  return {
    version: '1.0',
    added_tokens: specials.map((content) => ({
      ...{ id: idOf(content), content, special: true, normalized: false },
      ...{ single_word: false, lstrip: false, rstrip: false },
    })),
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
      ...{ strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [],
      special_tokens: Object.fromEntries([named('[CLS]'), named('[SEP]')]),
    },
    decoder: null,
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
      ...{ max_input_chars_per_word: MOST_CHARACTERS, vocab },
    },
  };
}

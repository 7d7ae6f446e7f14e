/** Recognised words as words again, and back: in quotes they are never anything else. Pure. */

interface Place {
  from: number;
  to: number;
}

/** The query with the words of this part in quotes. */
export function asWords(text: string, { from, to }: Place): string {
  const part = text.slice(from, to);
  const minus = /^[-－−]/u.exec(part)?.[0] ?? '';
  const quoted = `${minus}"${part.slice(minus.length).replaceAll('"', '""')}"`;
  return text.slice(0, from) + spaced(text, from, quoted, to) + text.slice(to);
}

/** The query with the words of this quoted part as they would be without. */
export function asFact(text: string, { from, to }: Place): string {
  const part = text.slice(from, to).replace(/^([-－−]?)["“”„＂](.*)["“”„＂]$/su, '$1$2');
  return text.slice(0, from) + part.replaceAll('""', '"') + text.slice(to);
}

/** Quotes begin and end a word: Chinese words stand beside each other. */
function spaced(text: string, from: number, quoted: string, to: number): string {
  const before = from > 0 && !/\s/u.test(text.charAt(from - 1)) ? ' ' : '';
  const after = to < text.length && !/\s/u.test(text.charAt(to)) ? ' ' : '';
  return before + quoted + after;
}

/**
 * What surrounds the thing in a request, which says nothing of the photo: `show me photos of …`, `…的照片`.
 * The encoder ranks worse with it, and the line stands wrong (docs/measured.md). Pure.
 */

const photos = '(?:photo|picture|pic|image|photograph|snapshot)s?';
/** `show` and `search` alone are words of things: a show dog, a search party. */
const asks =
  "(?:please )?(?:(?:can|could) you )?(?:(?:show|find|get|give|bring) (?:me|us)|find|search for|look for|(?:i(?:'m| am) )?looking for|i (?:want|need)(?: to see)?|where (?:is|are)|do i have)";
const some = '(?:(?:all|any|some|every|the|these|those|of|my|our|an?) )*';
const shows =
  '(?:of|with|showing|containing|(?:that|which) (?:show|have|contain)|from|taken (?:at|in|by|on|near|from))';

const REQUESTS: readonly RegExp[] = [
  new RegExp(`^(?:${asks} |show )?${some}${photos} ${shows} `, 'iu'),
  new RegExp(`^${asks} `, 'iu'),
  /^(?:请|麻烦)?(?:(?:帮我|给我)(?:查?找|搜索?|看|显示)?(?:一?下|[找看出])?|找(?:一下|[找下出])|搜索(?:一?下)?|搜一?下|查找|看(?:一下|[看下]))(?:所有|全部)?/u,
  /^(?:找|显示)(?=.*(?:照片|相片|图片)$)/u,
];

/** `beach photos`; not where the word before says what the photo itself is like. */
const english =
  /(?<!\b(?:bad|best|blurry|bright|dark|good|nice|old|passport|vintage)) (?:photos|pictures|pics)$/iu;
const chinese = /(?<=[^老旧件])的?(?:照片|相片|图片)$/u;

/** The thing itself; the text as it is where nothing would be left. */
export function withoutRequest(text: string): string {
  let thing = text;
  for (const request of REQUESTS) thing = thing.replace(request, '');
  thing = thing.replace(english, '').replace(chinese, '').trim();
  return thing === '' ? text : thing;
}

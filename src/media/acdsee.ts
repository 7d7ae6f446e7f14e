/** ACDSee's categories, which it keeps as XML inside a text of XMP. Pure. */

/** Deeper than anybody nests categories, and more than anybody has. */
const MOST_DEPTH = 32;
const MOST_PARTS = 5000;

/**
 * The assigned ones, each with its parts from the widest to the narrowest, of
 * `<Categories><Category Assigned="0">Animals<Category Assigned="1">Falcon</Category></Category></Categories>`.
 */
export function acdseeCategories(xml: string): string[][] {
  const assigned: string[][] = [];
  const open: string[] = [];
  const parts = /<Category\b([^<>]*)>([^<>]*)|<\/Category>/g;
  let count = 0;
  for (const [whole, attributes = '', name = ''] of xml.matchAll(parts)) {
    count += 1;
    if (count > MOST_PARTS) break;
    if (whole === '</Category>') {
      open.pop();
      continue;
    }
    open.push(plainText(name));
    if (open.length > MOST_DEPTH) break;
    if (/\bAssigned\s*=\s*["']1["']/.test(attributes)) assigned.push([...open]);
  }
  return assigned;
}

/** The parser of the text around it undid one layer of these; a name may have them once more. */
function plainText(text: string): string {
  const characters = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, name: keyof typeof characters) => characters[name],
  );
}

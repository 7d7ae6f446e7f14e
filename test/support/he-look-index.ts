import { runCommand } from '/work/h-events/test/support/command.ts';
import { drawGallery } from '/work/h-events/test/support/gallery.ts';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import sharp from 'sharp';
const photos = '/tmp/he-look/home/Pictures', library = '/tmp/he-look/library';
mkdirSync(photos, { recursive: true });
await drawGallery(photos, 640);
const own = readdirSync(photos, { recursive: true, encoding: 'utf8' }).filter((n) => /-0[123]\.jpg$/.test(n));
mkdirSync(photos + '/From chats', { recursive: true });
for (const [i, n] of own.slice(0, 6).entries()) {
  await sharp(photos + '/' + n).resize(420).jpeg({ quality: 70 }).toFile(`${photos}/From chats/IMG-${i}.jpg`);
  copyFileSync(photos + '/' + n, `${photos}/From chats/copy-${i}.jpg`);
}
console.log(own.length);
console.log(await runCommand(['index', photos, '--library', library]));
for (const thing of ['beach', 'flower', 'sunset', 'animals/dog', 'food/pizza']) await runCommand(['label', 'add', thing, '--library', library]);

/** What Chromium makes of a picture file: the judge of colours and orientation. */
import { chromium } from 'playwright';
import { executablePath } from './window.ts';

export interface Drawn {
  width: number;
  height: number;
  /** RGB, row by row. */
  data: Uint8Array;
}

/** A browser that draws files; each is closed by `close`. */
export async function startDrawing(): Promise<{
  draw: (bytes: Uint8Array, mediaType: string) => Promise<Drawn>;
  close: () => Promise<void>;
}> {
  const args = ['--no-sandbox', '--force-color-profile=srgb'];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  return {
    draw: async (bytes, mediaType) => {
      const address = `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
      const { width, height, rgba } = await page.evaluate(async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        context.fillStyle = 'white';
        context.fillRect(0, 0, canvas.width, canvas.height);
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        let text = '';
        for (const value of data) text += String.fromCharCode(value);
        return { width: canvas.width, height: canvas.height, rgba: btoa(text) };
      }, address);
      const bytesOfAll = Buffer.from(rgba, 'base64');
      return { width, height, data: bytesOfAll.filter((_, at) => at % 4 !== 3) };
    },
    close: () => browser.close(),
  };
}

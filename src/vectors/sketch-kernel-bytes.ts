/**
 * sketch-kernel.wat compiled, in base64: so small that it travels in the source and needs no file beside
 * the built code. Written by `node test/support/compile-kernel.ts sketch-kernel`; a test compares the two.
 */
export const kernelBytes =
  'AGFzbQEAAAABDQFgCH9/f39/f39/AX8DAgEABQYBAQGAgAQHEQIGbWVtb3J5AgAEbmVhcgAACsgBAcUBBQN/AXsBfw' +
  'F7AX8gByEOIAQhCCAG/REhDQJAA0AgCCAFTw0B/QwAAAAAAAAAAAAAAAAAAAAAIQtBACEJIAIgCEECdGohCgNAIAsg' +
  'ACAJQQJ0av0JAgAgCv0ABAD9Uf1i/W4hCyAKIANqIQogCUEBaiEJIAkgAUkNAAsgC/19/X8gDf09/aQBIQwgDARAA0' +
  'AgByAIIAxoajYCACAHQQRqIQcgDCAMQQFrcSEMIAwNAAsLIAhBBGohCAwACwsgByAOa0ECdgs=';

/**
 * Imported first by the entry of every utility process. Electron only warns there of a rejection that
 * nobody handles (electron#45921), and the process would go on without what it was about to do.
 */
process.on('unhandledRejection', (reason) => {
  throw reason;
});

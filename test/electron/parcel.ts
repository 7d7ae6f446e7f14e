/** What travels between main's double and the process of a utility double. */

/** The number of the port that every utility process has from the start: `process.parentPort`. */
export const MAIN = 0;

/** A message for a port with the numbers of the ports that go along, or a port's end. */
export type Parcel =
  { port: number; data: unknown; ports: number[] } | { port: number; isClosed: true };

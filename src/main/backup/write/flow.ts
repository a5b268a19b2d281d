import type { Readable } from "node:stream";

/**
 * Hands every chunk of a stream to `take`, one at a time and in order, and holds the stream back while `take` is at work.
 * A chunk belongs to `take` only until its promise settles; then its memory is given back. Resolves at the end of the
 * stream; rejects with what `take` threw (the stream is destroyed then) or the stream's own error, also when it was cut off.
 */
export async function flow(stream: Readable, take: (chunk: Buffer) => Promise<void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let work = Promise.resolve();
  let waiting = 0;
  let hasEnded = false;
  const next = async (chunk: Buffer<ArrayBuffer>) => {
    await take(chunk);
    discard(chunk);
    waiting -= 1;
    if (waiting === 0) stream.resume();
  };
  stream.on("data", (chunk: Buffer<ArrayBuffer>) => {
    stream.pause();
    waiting += 1;
    // Node resumes the output of a child that has ended, whoever paused it: what is left then waits in line here.
    work = work.then(() => next(chunk));
    work.catch((error: unknown) => {
      stream.destroy();
      reject(error);
    });
  });
  stream.on("error", reject);
  stream.on("end", () => {
    hasEnded = true;
    work.then(() => resolve(undefined), reject);
  });
  stream.on("close", () => {
    if (!hasEnded) reject(new Error("the stream was cut off"));
  });
  await promise;
}

/**
 * Gives back the memory of bytes that nobody needs any more. Streams and zlib make a fresh buffer for every piece: left
 * to the garbage collector, they cost more time than the compression and fill memory meanwhile. For buffers with memory
 * of their own, such as those; one from Node's shared pool is left alone.
 */
export function discard(bytes: Buffer<ArrayBuffer>): void {
  const isPooled = bytes.buffer.byteLength === Buffer.poolSize && bytes.length < Buffer.poolSize / 2;
  if (!isPooled) bytes.buffer.transfer(0);
}

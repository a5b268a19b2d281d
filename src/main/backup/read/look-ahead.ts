/**
 * The results of `work` in the order of `items`, with the work of the next `count` begun already: for work that mostly
 * waits. Throws what `work` throws, in its turn; what was begun then goes on by itself, so end it by its signal.
 */
export async function* lookAhead<T, R>(
  items: Iterable<T>,
  count: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  let begun: readonly Promise<R>[] = [];
  for (const item of items) {
    const next = work(item);
    // It is awaited in its turn; until then a failure is not unhandled.
    next.catch(() => undefined);
    const [first, ...rest] = begun;
    if (first === undefined || begun.length < count) {
      begun = [...begun, next];
    } else {
      begun = [...rest, next];
      yield await first;
    }
  }
  for (const result of begun) yield await result;
}

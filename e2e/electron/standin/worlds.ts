/**
 * The scripts that stand between a page and its preload script: each runs in a JavaScript world of its own, as Electron's
 * context isolation has it, and nothing but texts crosses, by synchronous DOM events. Plain JavaScript, for a browser gets it.
 */

/** Runs in the page's world: builds what the preload script exposes. */
export const PAGE_WORLD = `(() => {
  const callbacks = [];
  const pending = new Map();
  let lastId = 0;
  const say = (type, what) => document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(what) }));
  const give = (value) =>
    typeof value === "function" ? { callback: callbacks.push(value) - 1 }
    : value instanceof File ? { file: value.name }
    : { value };
  const take = (shape) => {
    if ("fn" in shape) return (...args) => call(shape.fn, args);
    if ("promise" in shape) return new Promise((resolve, reject) => pending.set(shape.promise, { resolve, reject }));
    if ("error" in shape) throw new Error(shape.error);
    if ("members" in shape) return Object.freeze(Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, take(member)])));
    return shape.value;
  };
  const call = (fn, args) => {
    const id = ++lastId;
    let answer;
    const hear = (event) => {
      const said = JSON.parse(event.detail);
      if (said.id === id) answer = said.shape;
    };
    document.addEventListener("standin-answer", hear);
    say("standin-call", { id, fn, args: args.map(give) });
    document.removeEventListener("standin-answer", hear);
    return take(answer);
  };
  document.addEventListener("standin-expose", (event) => {
    const { name, shape } = JSON.parse(event.detail);
    Object.defineProperty(window, name, { value: take(shape), enumerable: true });
  });
  document.addEventListener("standin-callback", (event) => {
    const { callback, args } = JSON.parse(event.detail);
    callbacks[callback](...args);
  });
  document.addEventListener("standin-settled", (event) => {
    const { promise, value, error } = JSON.parse(event.detail);
    const { resolve, reject } = pending.get(promise);
    pending.delete(promise);
    if (error === undefined) resolve(value); else reject(new Error(error));
  });
})();`;

/** Wraps a sandboxed preload script with its \`require("electron")\`. \`dropDir\`: where the files of the test's drops lie. */
export function preloadWorld(preload: string, dropDir: string): string {
  return `(() => {
  const fns = [];
  const listeners = new Map();
  const pending = new Map();
  let lastId = 0;
  const say = (type, what) => document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(what) }));
  const give = (value) => {
    if (typeof value === "function") return { fn: fns.push(value) - 1 };
    if (value instanceof Promise) {
      const promise = ++lastId;
      value.then(
        (settled) => say("standin-settled", { promise, value: settled }),
        (error) => say("standin-settled", { promise, error: String(error?.message ?? error) }),
      );
      return { promise };
    }
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return { members: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, give(member)])) };
    }
    return { value };
  };
  const take = (arg) =>
    "callback" in arg ? (...args) => say("standin-callback", { callback: arg.callback, args })
    : "file" in arg ? { name: arg.file }
    : arg.value;
  document.addEventListener("standin-call", (event) => {
    const { id, fn, args } = JSON.parse(event.detail);
    let shape;
    try { shape = give(fns[fn](...args.map(take))); } catch (error) { shape = { error: error.message }; }
    say("standin-answer", { id, shape });
  });
  globalThis.__standinSettle = (id, ok, value) => {
    const { resolve, reject } = pending.get(id);
    pending.delete(id);
    if (ok) resolve(value); else reject(new Error(value));
  };
  globalThis.__standinPush = (channel, payload) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, payload);
  };
  const electron = {
    contextBridge: { exposeInMainWorld: (name, api) => say("standin-expose", { name, shape: give(api) }) },
    webUtils: { getPathForFile: (file) => ${JSON.stringify(dropDir)} + "/" + file.name },
    ipcRenderer: {
      invoke: (channel, input) => new Promise((resolve, reject) => {
        const id = ++lastId;
        pending.set(id, { resolve, reject });
        globalThis.__standinInvoke(JSON.stringify({ id, channel, input }));
      }),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
    },
  };
  const require = (name) => {
    if (name === "electron") return electron;
    throw new Error("a sandboxed preload script has no module " + name);
  };
  ((require, module, exports) => {${preload}
})(require, { exports: {} }, {});
})();`;
}

import type { Rule } from "./rule.ts";
import { beginsAt } from "./rule.ts";

const JOSE = /eyJ[A-Za-z0-9_-]{8,4096}(?:\.[A-Za-z0-9_-]{0,32768}){1,4}/y;

/** A JSON Web Token, signed or encrypted, whole or cut: what counts is that its head decodes to one with `alg`. */
export const jwt: Rule = {
  name: "jwt",
  anchors: ["eyj"],
  find: (text, at) => {
    if (!beginsAt(text, at)) return null;
    JOSE.lastIndex = at;
    const token = JOSE.exec(text)?.[0];
    if (token === undefined || token.length < 30) return null;
    const head = Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString("utf8");
    if (!/^\s*\{[^]*"(?:alg|enc)"\s*:\s*"[^]*\}\s*$/.test(head)) return null;
    return { start: at, end: at + token.replace(/\.+$/, "").length };
  },
};

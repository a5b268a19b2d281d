import { changesOf } from "./randomness.ts";
import { REDACTED } from "./redactor.ts";

// What stands where a secret would: variables, references to a store, and what documents write instead.
const REFERENCE =
  /^(?:\$\{|\$\(|\$[A-Za-z_]|\{\{|\{%|%[A-Za-z_]+%$|%[sdv]$|#\{|<[^>]*>?|\[[^\]]*\]?$|env[:.]|process\.env|os\.|import\.meta|keychain:|file:\/?|op:\/\/|vault:|ssm:|sm:\/\/|arn:|secret:\/\/|secrets?\.|ref\+|!(?:secret|ref|sub|vault|env|include)\b|@(?:env|file|vault|secret)\b|\/[\^[(\\]|https?:\/\/[^\s:@?]*$)/i;
const FILLER = /^(?:[x*•.·…#_\-–—?0]+|(.)\1{3,}|(?:x{2,}|\*{2,}).*|.*(?:x{4,}|\*{3,}|\.\.\.|…).*)$/i;
const WORDS = new Set(
  (
    "true false yes no on off null nil none undefined nan empty unset missing required optional string str text boolean bool " +
    "number int integer bytes buffer any unknown never object void secret password passwd pwd pass passphrase token apikey key " +
    "value username user login test testing example sample placeholder dummy fake mock redacted hidden masked removed sensitive " +
    "changeme changeit default todo tbd fixme here hex base64 base64url plain utf8 basic bearer digest session cookie cookies " +
    "authorization auth self this same new old current expired invalid valid wrong prompt stdin env keychain vault file"
  ).split(" "),
);
const MADE_UP =
  /^(?:(?:your|my|the|an?|some|insert|enter|put|add|paste|replace|change|set|example|sample|dummy|fake|test|placeholder)[-_ .]?(?:me|this|it|in|your|my|own|the|new|real|api|access|auth|secret|super|strong|personal|bot|user|db|database|client|example|sample|test|token|key|password|passwd|passphrase|pass|value|here|goes|with|string|id|\d{1,3}|[-_ .!])*)$/i;
const CODE =
  /^(?:[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*(?:\(|\[|\?\.|<)|(?:this|self|req|request|res|response|config|cfg|settings|options|opts|params|props|args|ctx|context|state|input|data|body|user|account|session|credentials|headers|process|env)\.[\w$.]+$|(?:await|new|typeof|function|async|return|z\.|t\.)\b|`|\(|=>|\|\||&&|\?\?)/;

/** `Kind.EndToken`, `options.gateway.token`: names of code, joined by full stops. */
const NAMES = /^[A-Za-z_$]{2,40}(?:\??\.[A-Za-z_$]{2,40})+[;,)!?]*$/;
const PATH = /^(?:~|\.{1,2})?\/[\w.-]*(?:\/[\w.-]*)*$/;
/** A variable inside of a text. */
const TEMPLATE = /\\?\$\{[^}]*\}|\{\{[^}]*\}\}|\$\([^)]*\)/g;

/** Whether a value only stands for a secret: a placeholder, a reference, a type, a bit of code, a replaced one. */
export function isPlaceholder(value: string): boolean {
  const bare = value.trim();
  return (
    bare === "" ||
    bare.includes(REDACTED) ||
    WORDS.has(bare.toLowerCase()) ||
    REFERENCE.test(bare) ||
    FILLER.test(bare) ||
    MADE_UP.test(bare) ||
    CODE.test(bare) ||
    NAMES.test(bare) ||
    isTemplate(bare) ||
    (PATH.test(bare) && changesOf(bare) < 0.33)
  );
}

/** Little is left of it without its variables. */
function isTemplate(value: string): boolean {
  const rest = value.replaceAll(TEMPLATE, "");
  return rest !== value && rest.length < 8;
}

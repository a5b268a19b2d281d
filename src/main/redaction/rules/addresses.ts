import { isPlaceholder } from "../placeholder.ts";
import { couldBeToken } from "../randomness.ts";
import { pattern, type Rule } from "./rule.ts";

/** What documents write for a password in an address. */
const SHOWN =
  /^(?:pass(?:word|wd)?|pw|pwd|secret|token|key|user(?:name)?|p|x+|\.{2,}|\*+|mypassword|postgres|root|admin|example|guest|foo|bar|abc|xyz|123)$/i;

const isPassword = (value: string) => value.length >= 3 && !SHOWN.test(value) && !isPlaceholder(value);

/** Secrets inside addresses: credentials before the host, signatures and keys behind the question mark. */
export const ADDRESSES: readonly Rule[] = [
  pattern(
    "url-password",
    ["://"],
    /:\/\/[^\s/?#@:"'`<>()[\]{}|\\]{0,128}:(?<secret>[^\s"'`<>|\\/]{1,256})@(?=[A-Za-z0-9[_-])/,
    isPassword,
  ),
  pattern("url-token", ["://"], /:\/\/(?<secret>[A-Za-z0-9_-]{16,256}):x-oauth-basic@/, couldBeToken),
  pattern("url-token", ["://"], /:\/\/(?<secret>[A-Za-z0-9_~.+=-]{16,256})@(?=[A-Za-z0-9[])/, couldBeToken),
  pattern(
    "url-signature",
    ["sig=", "signature="],
    /(?:sig|signature)=(?<secret>[A-Za-z0-9%+/=_-]{16,1024})/i,
    couldBeToken,
  ),
  pattern(
    "url-key",
    ["?key=", "&key=", "?code=", "&code=", "?auth=", "&auth=", "?t=", "&st="],
    /[?&][a-z]{1,5}=(?<secret>[A-Za-z0-9%+/=_.~-]{20,1024})/i,
    couldBeToken,
  ),
  pattern(
    "otp-secret",
    ["otpauth://"],
    /otpauth:\/\/[^\s"'<>]{0,400}?[?&]secret=(?<secret>[A-Za-z2-7=]{8,256})/i,
  ),
  pattern(
    "webhook",
    ["/webhook", "/hooks/"],
    /\/(?:webhooks?|hooks)\/(?:[a-z]{1,12}\/)?(?<secret>[A-Za-z0-9_-]{24,128})(?![A-Za-z0-9_-])/i,
    couldBeToken,
  ),
];

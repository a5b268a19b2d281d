import { couldBeToken } from "../randomness.ts";
import { isPlaceholder } from "../placeholder.ts";
import { pattern, type Rule } from "./rule.ts";

const isReal = (value: string) => !isPlaceholder(value);
const isCredential = (value: string) => isReal(value) && value.length >= 4;

function isBasic(value: string): boolean {
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** Credentials by the form of the protocol or of the command that carries them. */
export const AUTHORIZATION: readonly Rule[] = [
  pattern("bearer", ["bearer "], /bearer\s{1,4}(?<secret>[A-Za-z0-9_.~+/=-]{12,4096})/i, couldBeToken),
  pattern("basic-auth", ["basic "], /basic\s{1,4}(?<secret>[A-Za-z0-9+/_-]{8,1024}={0,2})/i, isBasic),
  pattern("token-auth", ["token "], /token\s{1,2}(?<secret>[A-Za-z0-9_.~+/=-]{20,1024})/i, couldBeToken),
  pattern(
    "curl-user",
    ["curl "],
    /curl(?:\s[^\n]{0,400}?)?\s(?:-u|--user|--proxy-user|-U)[ =]?["']?[^\s:"'$]{1,128}:(?<secret>[^\s"'$\\]{3,256})/i,
    isCredential,
  ),
  pattern(
    "netrc",
    ["machine ", "default "],
    /(?:machine\s{1,4}\S{1,255}|default)\s{1,8}login\s{1,4}\S{1,255}\s{1,8}password\s{1,4}(?<secret>[^\s"'\\]{3,256})/i,
    isCredential,
  ),
  pattern(
    "command-password",
    ["sshpass ", "mysql ", "mysqldump ", "mariadb ", "redis-cli ", "docker login", "openssl ", "7z ", "zip "],
    /(?:sshpass\s{1,4}-p\s?|(?:mysql|mysqldump|mariadb)(?:\s[^\n|;]{0,200}?)?\s-p(?=\S)|redis-cli(?:\s[^\n|;]{0,200}?)?\s(?:-a|--pass)\s|docker login(?:\s[^\n|;]{0,200}?)?\s-p\s|openssl\s[^\n|;]{0,200}?\s?pass:|7z(?:\s[^\n|;]{0,200}?)?\s-p(?=\S)|zip(?:\s[^\n|;]{0,200}?)?\s-P\s)["']?(?<secret>[^\s"'$\\-][^\s"'\\]{3,255})/i,
    (value) => isCredential(value) && /[^a-z-]/.test(value),
  ),
];

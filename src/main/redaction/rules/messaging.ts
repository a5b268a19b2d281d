import { couldBeToken } from "../randomness.ts";
import { pattern, prefixed, type Rule } from "./rule.ts";

/** Tokens and addresses of what sends messages and mail. */
export const MESSAGING: readonly Rule[] = [
  prefixed(
    "slack",
    [
      "xoxb-",
      "xoxp-",
      "xoxa-",
      "xoxo-",
      "xoxr-",
      "xoxs-",
      "xoxc-",
      "xoxd-",
      "xoxe-",
      "xoxe.xoxb-",
      "xoxe.xoxp-",
      "xapp-",
    ],
    "[A-Za-z0-9%/+=-]{20,400}",
    (found) => /[0-9]/.test(found),
  ),
  pattern(
    "webhook",
    ["hooks.slack.com/"],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{20,200})/i,
    couldBeToken,
  ),
  pattern(
    "webhook",
    ["discord.com/api/", "discordapp.com/api/"],
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{15,22}\/(?<secret>[A-Za-z0-9_-]{40,100})/i,
  ),
  pattern(
    "webhook",
    [".webhook.office.com/", "hooks.zapier.com/", "maker.ifttt.com/", "chat.googleapis.com/"],
    /(?:\.webhook\.office\.com\/webhookb2\/|hooks\.zapier\.com\/hooks\/catch\/|maker\.ifttt\.com\/trigger\/[^\s/]{1,80}\/with\/key\/|chat\.googleapis\.com\/v1\/spaces\/[A-Za-z0-9_-]{1,40}\/messages\?key=)(?<secret>[A-Za-z0-9@/_.=&-]{12,400})/i,
    couldBeToken,
  ),
  pattern(
    "telegram-bot",
    [":aa"],
    /(?<=\d{8,10}):(?<secret>AA[A-Za-z0-9_-]{32,34})(?![A-Za-z0-9_-])/,
    couldBeToken,
  ),
  prefixed("sendgrid", ["SG."], "[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,128}"),
  prefixed("mailgun", ["key-"], "[a-f0-9]{32}(?![A-Za-z0-9])"),
  prefixed("mailchimp", ["md-"], "[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])", couldBeToken),
  prefixed("brevo", ["xkeysib-", "xsmtpsib-"], "[a-f0-9]{64}-[A-Za-z0-9]{16}"),
  prefixed("resend", ["re_"], "[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,40}", couldBeToken),
  prefixed("courier", ["pk_prod_"], "[A-Z0-9]{28}"),
  prefixed("matrix", ["syt_"], "[A-Za-z0-9]{1,64}_[A-Za-z]{20}_[A-Za-z0-9]{6}"),
  prefixed("facebook", ["EAA"], "[A-Za-z0-9]{60,300}", couldBeToken),
];

/** The same for tokens without a prefix long enough to look for; called where a long word begins. */
export const MESSAGING_SHAPES: readonly Rule[] = [
  pattern(
    "discord-bot",
    [],
    /[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/,
    couldBeToken,
  ),
  pattern("twilio", [], /SK[a-f0-9]{32}(?![A-Za-z0-9_-])/),
  pattern("mailchimp", [], /[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9_-])/),
];

import { couldBeToken } from "../randomness.ts";
import { prefixed, type Rule } from "./rule.ts";

/** Keys of shops, payment, and of where people keep their documents and work. */
export const SERVICES: readonly Rule[] = [
  prefixed("stripe", ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], "[A-Za-z0-9]{16,255}"),
  prefixed("stripe-webhook", ["whsec_"], "[A-Za-z0-9+/=]{24,128}"),
  prefixed("shopify", ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"], "[A-Fa-f0-9]{32}"),
  prefixed("square", ["EAAA"], "[A-Za-z0-9_-]{60}(?![A-Za-z0-9_-])"),
  prefixed("square", ["sq0atp-", "sq0csp-", "sq0idb-"], "[A-Za-z0-9_-]{22,60}"),
  prefixed(
    "paypal-braintree",
    ["access_token$production$", "access_token$sandbox$"],
    "[a-z0-9]{16}\\$[a-f0-9]{32}",
  ),
  prefixed("razorpay", ["rzp_live_", "rzp_test_"], "[A-Za-z0-9]{14,32}"),
  prefixed(
    "plaid",
    ["access-sandbox-", "access-production-", "access-development-"],
    "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  ),
  prefixed("flutterwave", ["FLWSECK-", "FLWSECK_TEST-"], "[A-Za-z0-9-]{20,64}"),
  prefixed("linear", ["lin_api_", "lin_oauth_"], "[A-Za-z0-9_]{32,128}"),
  prefixed("notion", ["ntn_"], "[0-9]{8,14}[A-Za-z0-9]{30,40}"),
  prefixed("notion", ["secret_"], "[A-Za-z0-9]{40,48}(?![A-Za-z0-9])", couldBeToken),
  prefixed("dropbox", ["sl."], "(?:u\\.)?[A-Za-z0-9_-]{100,1500}"),
  prefixed("airtable", ["pat"], "[A-Za-z0-9]{14}\\.[a-f0-9]{64}"),
  prefixed("figma", ["figd_", "figu_", "figor_"], "[A-Za-z0-9_-]{40,200}"),
  prefixed("asana", ["1/1", "2/1"], "[0-9]{12,18}(?:/[0-9]{12,18})?:[a-f0-9]{32}"),
  prefixed("clickup", ["pk_"], "[0-9]{5,12}_[A-Z0-9]{32}"),
  prefixed("contentful", ["CFPAT-"], "[A-Za-z0-9_-]{40,50}"),
  prefixed("mapbox", ["sk.eyJ"], "[A-Za-z0-9_-]{20,300}\\.[A-Za-z0-9_-]{16,64}"),
  prefixed("posthog", ["phx_", "phs_"], "[A-Za-z0-9]{32,64}"),
  prefixed("intercom", ["dG9rO"], "[A-Za-z0-9+/=]{50,90}"),
  prefixed("hubspot", ["pat-na1-", "pat-eu1-"], "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
  prefixed("duffel", ["duffel_live_", "duffel_test_"], "[A-Za-z0-9_=-]{32,64}"),
  prefixed("clerk", ["ak_live_", "ak_test_", "fio-u-", "svix_"], "[A-Za-z0-9_=-]{24,80}", couldBeToken),
  prefixed(
    "anytype",
    ["anytype_", "anytype-"],
    "(?:(?:api|app|key|token|sk)[_-])?[A-Za-z0-9+/=_-]{16,128}",
    couldBeToken,
  ),
  prefixed("openclaw", ["oc_tok_", "openclaw_", "clawd_"], "[A-Za-z0-9_-]{20,128}", couldBeToken),
];

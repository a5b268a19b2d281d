import { couldBeToken } from "../randomness.ts";
import { prefixed, type Rule } from "./rule.ts";

/** Keys of the makers and hosts of models. */
export const MODELS: readonly Rule[] = [
  prefixed("anthropic", ["sk-ant-"], "[A-Za-z0-9_-]{20,256}"),
  prefixed("openrouter", ["sk-or-"], "[A-Za-z0-9_-]{20,256}"),
  prefixed(
    "openai",
    ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sess-"],
    "[A-Za-z0-9_-]{20,256}",
    couldBeToken,
  ),
  prefixed("sk-key", ["sk-"], "[A-Za-z0-9]{20,128}(?![A-Za-z0-9_-])", couldBeToken),
  prefixed("hugging-face", ["hf_", "api_org_"], "[A-Za-z0-9]{30,64}"),
  prefixed("groq", ["gsk_"], "[A-Za-z0-9]{40,64}"),
  prefixed("xai", ["xai-"], "[A-Za-z0-9]{60,100}"),
  prefixed("perplexity", ["pplx-"], "[A-Za-z0-9]{40,64}"),
  prefixed("replicate", ["r8_"], "[A-Za-z0-9]{30,44}"),
  prefixed("nvidia", ["nvapi-"], "[A-Za-z0-9_-]{40,100}"),
  prefixed("fireworks", ["fw_"], "[A-Za-z0-9]{22,44}", couldBeToken),
  prefixed("together", ["tgp_v1_"], "[A-Za-z0-9_-]{30,64}"),
  prefixed("cerebras", ["csk-"], "[a-z0-9]{40,64}"),
  prefixed("elevenlabs", ["sk_"], "[a-f0-9]{48}(?![A-Za-z0-9])"),
  prefixed("tavily", ["tvly-"], "[A-Za-z0-9-]{20,64}", couldBeToken),
  prefixed("langsmith", ["lsv2_pt_", "lsv2_sk_"], "[a-f0-9]{32}_[a-f0-9]{10}"),
  prefixed("pinecone", ["pcsk_"], "[A-Za-z0-9_]{30,100}"),
];

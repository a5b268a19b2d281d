import type { RclonePins } from "./fetch-rclone.ts";

/** The rclone that packages carry. To move on: both from `https://downloads.rclone.org/v<version>/SHA256SUMS`, its signature checked. */
export const RCLONE_PINS: RclonePins = {
  version: "1.75.1",
  sha256: {
    "linux-x64": "982b5aa772841168f8e380f139e9e787b2a105403e32b94da8676a0e1c0a13ab",
    "linux-arm64": "03f2504174034b6d004152ed7369251c9a9ec1f7e0836eda420f5c7a5ec0dff9",
    "mac-x64": "29253d0288b8fbbac46baad6e5f6add6cb01d462c79f10805bbd4631c4cdf82c",
    "mac-arm64": "c61d7a371c62bcbbe882c3423aa4b8bf63485c248dd0f692997b8f0c3f6d0c6f",
    "win-x64": "200eb602c126d82aa38b51e0f6b9ae837473ff99b51278d3f6f837574c494d6e",
  },
};

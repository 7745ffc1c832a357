/**
 * The Pulumi release that the set-up downloads, and the SHA-256 of its archive for each architecture. An archive with another sum
 * is refused, whatever its server says. nixpkgs and a second, independent packager pin these sums too. The sums of a newer
 * release have to come from at least two such places.
 */
export const engineRelease = {
  version: "3.250.0",
  sha256: {
    x64: "8916fd36ccc96adbd45ca679194b685e3b767d94502ae05610878a6d9870b8f3",
    arm64: "deb4bf0d05b4cbaf3adcf82ffa44039ad0ebf039e33338ead8136877a437b4e5",
  },
};

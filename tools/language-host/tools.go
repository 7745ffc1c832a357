//go:build tools

// Package languagehost pins the Node.js language host that the set-up builds beside the engine.
package languagehost

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"

//go:build tools

// Package engine pins the Pulumi engine that the set-up builds where nothing else can be had.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"

//go:build !amd64 || purego

package kernel

// relax is a short wait in a spinning loop.
func relax() {}

//go:build race

package compile_test

// underRace: the race detector allocates, and its sync.Pool drops buffers.
const underRace = true

//go:build race

package lower_test

// underRace: the race detector allocates, and its sync.Pool drops buffers.
const underRace = true

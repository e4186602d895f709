//go:build !race

package kernel

const raceEnabled = false

const fewestThreads = 1

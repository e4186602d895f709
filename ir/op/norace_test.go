//go:build !race

package op_test

const underRace = false

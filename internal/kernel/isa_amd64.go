//go:build amd64 && !purego

package kernel

func available() []*backend { return []*backend{&generic} }

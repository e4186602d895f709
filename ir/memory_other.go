//go:build !linux

package ir

func adviseHugePages([]byte) {}

func dropZeros([]byte) {}

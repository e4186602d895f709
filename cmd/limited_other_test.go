//go:build !unix

package cmd_test

// limited is needed on Unix alone: testdata/script/fulldisk.txtar.
func limited() { panic("limits on the size of files are Unix") }

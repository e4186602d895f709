package testlayout

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Write makes the directory dir with the data sets and with a hard link to the model, or a copy of it. dir must be absent
// or empty. It appears complete or not at all: Write makes it beside its place and renames it.
func Write(dir, model string, sets []Set) error {
	return writeWith(dir, func(to string) error { return linkOrCopy(model, to) }, sets)
}

// WriteModel is Write with the bytes of the model.
func WriteModel(dir string, model []byte, sets []Set) error {
	return writeWith(dir, func(to string) error { return os.WriteFile(to, model, 0o644) }, sets)
}

func writeWith(dir string, model func(to string) error, sets []Set) error {
	if err := write(filepath.Clean(dir), model, sets); err != nil {
		return fmt.Errorf("testlayout: writing %s: %w", dir, err)
	}
	return nil
}

func write(dir string, model func(to string) error, sets []Set) (err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("it is not empty; remove it first")
	case err != nil && !os.IsNotExist(err):
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(temp)
		}
	}()
	if err := os.Chmod(temp, 0o755); err != nil {
		return err
	}
	if err := model(ModelPath(temp)); err != nil {
		return err
	}
	for i, s := range sets {
		if err := writeSet(filepath.Join(temp, setPrefix+strconv.Itoa(i)), s); err != nil {
			return err
		}
	}
	if err := os.Remove(dir); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.Rename(temp, dir)
}

func writeSet(dir string, s Set) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for _, role := range []struct {
		prefix  string
		tensors []NamedTensor
	}{{"input_", s.Inputs}, {"output_", s.Outputs}} {
		for i, t := range role.tensors {
			if err := WriteTensor(filepath.Join(dir, role.prefix+strconv.Itoa(i)+".pb"), t); err != nil {
				return err
			}
		}
	}
	return nil
}

func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(dst, src); err != nil {
		dst.Close()
		return err
	}
	return dst.Close()
}

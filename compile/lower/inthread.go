package lower

import (
	"reflect"
	"unsafe"
)

// inThread gives the function that runs the whole of a compiled program in the goroutine that calls it, by the tapeMachine's Run,
// which takes the program's instructions. RunAll hands them to another thread of the system and waits for it: where the second
// processor sleeps, that takes 0.1 to 0.3 ms an execution, 4 % of an iteration of vae. The instructions are a field that gorgonia
// does not export. inThread returns nil where there is no such field of the type that run takes.
func inThread[Program, Instructions any](p *Program, run func(Instructions) error) func() error {
	f := reflect.ValueOf(p).Elem().FieldByName("instructions")
	if !f.IsValid() || f.Type() != reflect.TypeFor[Instructions]() {
		return nil
	}
	all := *(*Instructions)(unsafe.Pointer(f.UnsafeAddr()))
	return func() error { return run(all) }
}

package cmd

// steps is a bar for work of several steps, and the function that takes it away. Where there is no terminal, nothing is
// shown.
func (c *console) steps() (watch func(done, total int, now string), stop func()) {
	if !c.terminal {
		return nil, func() {}
	}
	var b *bar
	watch = func(done, total int, now string) {
		if b == nil {
			b = newBar(c.err, done, total)
		}
		b.text = c.fit(now)
		b.set(done)
	}
	stop = func() {
		if b != nil {
			b.clear()
		}
	}
	return watch, stop
}

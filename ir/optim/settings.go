package optim

// Settings returns the settings with zeros replaced by the numbers that they stand for. The result is an equal
// optimiser; a command line shows and changes it.
func (o SGD) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o RMSProp) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o Adam) Settings() any { return o.withDefaults() }

// Settings gives the settings with the numbers that zeros stand for.
func (o AdamW) Settings() any {
	a := AdamW(Adam(o).withDefaults())
	a.WeightDecay = or(a.WeightDecay, 0.01)
	return a
}

// Settings gives the settings with the number that a zero stands for.
func (c Constant) Settings() any { return Constant{or(c.Value, 1)} }

// Settings gives the settings with the span that a zero stands for.
func (l Linear) Settings() any { return Linear{l.From, l.To.or(wholeRun), l.End} }

// Settings gives the settings with the span that a zero stands for.
func (c Cosine) Settings() any { return Cosine{c.From, c.To.or(wholeRun), c.End} }

// Settings gives the settings with what zeros stand for.
func (e Exponential) Settings() any { return Exponential{or(e.Gamma, 0.1), e.Every.or(wholeRun)} }

// Settings gives the settings with what zeros stand for.
func (s Staircase) Settings() any { return Staircase{or(s.Gamma, 0.1), s.Every.or(Fraction(1. / 3))} }

// Settings gives the settings with the span that a zero stands for.
func (w Warmup) Settings() any { return Warmup{w.For.or(Fraction(0.1)), w.Start, w.Then} }

// Settings gives the settings with the span that a zero stands for.
func (s Sequence) Settings() any { return Sequence{s.First, s.For.or(Fraction(0.5)), s.Then} }

// Settings gives the settings with the numbers that zeros stand for.
func (e EMA) Settings() any { return EMA{or(e.Decay, 0.999), e.Statistics} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipNorm) Settings() any { return ClipNorm{or(c.Max, 1)} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipValue) Settings() any { return ClipValue{or(c.Max, 1)} }

// Settings gives the settings with the numbers that zeros stand for.
func (c ClipWeights) Settings() any { return ClipWeights{or(c.Max, 0.01)} }

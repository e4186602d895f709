"""JAX: jax_peer.py THREADS. A whole step is one jitted function that owns its state. XLA has as many threads as the
process may use processors: one thread means one processor."""
import os, sys

os.environ["JAX_PLATFORMS"] = "cpu"
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
import jax
import jax.numpy as jnp

from serve import serve
from work import BATCH, DISCRIMINATOR, GENERATOR, IMAGE_GAMMA, IMAGES, NORMED, R1_EVERY, R1_GAMMA, RATE, VAES, WIDTH, Z, period

softplus, relu = jax.nn.softplus, jax.nn.relu


def dense(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [(jax.random.normal(k, (a, b)) * a**-0.5, jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]


def run(layers, x, activation, last=lambda v: v):
    for w, b in layers[:-1]:
        x = activation(x @ w + b)
    w, b = layers[-1]
    return last(x @ w + b)


def scaled(key, sizes):
    """dense whose hidden layers have a scale for batch norm beside their bias."""
    layers = dense(key, sizes)
    return [(w, b, jnp.ones_like(b)) for w, b in layers[:-1]] + layers[-1:]


def run_normed(layers, x, activation, last):
    """run with batch norm before each activation."""
    for w, b, scale in layers[:-1]:
        x = activation(norm(x @ w, scale, b))
    w, b = layers[-1]
    return last(x @ w + b)


def norm(x, scale, bias):
    """Batch norm over all axes but the last."""
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axes), x.var(axes)
    return (x - mean) * (scale * jax.lax.rsqrt(variance + 1e-5)) + bias


def leaky(x):
    return jnp.where(x > 0, x, 0.2 * x)


def moments(parameters):
    zeros = lambda: jax.tree.map(jnp.zeros_like, parameters)
    return zeros(), zeros(), jnp.zeros(())


def adam(parameters, gradients, state, beta1, beta2=0.999):
    m, v, t = state
    t = t + 1
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradients)
    v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradients)
    first, second = 1 - beta1**t, 1 - beta2**t
    move = lambda p, m, v: p - RATE * (m / first) / (jnp.sqrt(v / second) + 1e-8)
    return jax.tree.map(move, parameters, m, v), (m, v, t)


def stepper(update, state, variants=(False,)):
    """Calls update on the state, which it owns; variants are taken in turn."""
    compiled = {v: jax.jit(lambda s, v=v: update(s, v), donate_argnums=0) for v in set(variants)}
    count = 0

    def step():
        nonlocal state, count
        state = compiled[variants[count % len(variants)]](state)
        jax.block_until_ready(state)
        count += 1

    return step


def gan(r1):
    keys = jax.random.split(jax.random.key(1), 4)
    gen = scaled(keys[0], NORMED) if r1 else dense(keys[0], GENERATOR)
    disc = dense(keys[1], DISCRIMINATOR)
    real = jax.random.uniform(keys[2], (BATCH, 784), minval=-1)
    draw = lambda g, noise: (run_normed if r1 else run)(g, jax.random.normal(noise, (BATCH, len(g[0][0]))), leaky, jnp.tanh)
    return adversarial(draw, lambda d, x: run(d, x, leaky), gen, disc, (0.5, 0.999), real, keys[3], r1 and R1_GAMMA)


def dcgan():
    keys = jax.random.split(jax.random.key(1), 8)
    normal = lambda key, *shape: jax.random.normal(key, shape) * 0.02
    affine = lambda n: (jnp.ones(n), jnp.zeros(n))
    gen = [normal(keys[0], Z, 98 * WIDTH), *affine(2 * WIDTH), normal(keys[1], 4, 4, 2 * WIDTH, WIDTH), *affine(WIDTH), normal(keys[2], 4, 4, WIDTH, 1), jnp.zeros(1)]
    disc = [normal(keys[3], 4, 4, 1, WIDTH), jnp.zeros(WIDTH), normal(keys[4], 4, 4, WIDTH, 2 * WIDTH), jnp.zeros(2 * WIDTH), normal(keys[5], 98 * WIDTH, 1), jnp.zeros(1)]
    real = jax.random.uniform(keys[6], (IMAGES, 28, 28, 1), minval=-1)
    last = ("NHWC", "HWIO", "NHWC")
    up = lambda x, w: jax.lax.conv_transpose(x, w, (2, 2), "SAME", dimension_numbers=last)
    down = lambda x, w: jax.lax.conv_general_dilated(x, w, (2, 2), [(1, 1)] * 2, dimension_numbers=last)

    def draw(g, noise):
        w0, s0, b0, w1, s1, b1, w2, b2 = g
        x = relu(norm((jax.random.normal(noise, (IMAGES, Z)) @ w0).reshape(IMAGES, 7, 7, 2 * WIDTH), s0, b0))
        return jnp.tanh(up(relu(norm(up(x, w1), s1, b1)), w2) + b2)

    def score(d, x):
        w0, b0, w1, b1, w2, b2 = d
        x = leaky(down(leaky(down(x, w0) + b0), w1) + b1)
        return x.reshape(len(x), -1) @ w2 + b2

    return adversarial(draw, score, gen, disc, (0.0, 0.99), real, keys[7], IMAGE_GAMMA)


def adversarial(draw, score, gen, disc, betas, real, key, r1):
    """A step, with R1 every few times unless r1 is 0."""
    batch = len(real)

    def disc_loss(d, fake, penalty):
        logits = score(d, jnp.concatenate([real, fake]))
        loss = softplus(-logits[:batch]).mean() + softplus(logits[batch:]).mean()
        if penalty:
            slope = jax.grad(lambda x: score(d, x).sum())(real)
            loss += R1_EVERY * r1 / 2 * (slope**2).reshape(batch, -1).sum(1).mean()
        return loss

    def update(state, penalty):
        g, d, of_gen, of_disc, key = state
        key, noise = jax.random.split(key)
        fake, back = jax.vjp(lambda g: draw(g, noise), g)
        d, of_disc = adam(d, jax.grad(disc_loss)(d, fake, penalty), of_disc, *betas)
        (slope,) = back(jax.grad(lambda x: softplus(-score(d, x)).mean())(fake))
        g, of_gen = adam(g, slope, of_gen, *betas)
        return g, d, of_gen, of_disc, key

    variants = (True,) + (False,) * (R1_EVERY - 1) if r1 else (False,)
    return stepper(update, (gen, disc, moments(gen), moments(disc), key), variants)


def vae(name):
    trunk, latent, decoder = VAES[name]
    keys = jax.random.split(jax.random.key(1), 5)
    nets = dense(keys[0], trunk), dense(keys[1], [trunk[-1], 2 * latent]), dense(keys[2], decoder)
    x = jax.random.uniform(keys[3], (BATCH, 784))

    def loss(nets, eps):
        enc, head, dec = nets
        mean, logvar = jnp.split(run(head, run(enc, x, relu, relu), relu), 2, 1)
        logits = run(dec, mean + eps * jnp.exp(logvar / 2), relu)
        entropy = (softplus(logits) - logits * x).sum()
        return (entropy - (1 + logvar - mean**2 - jnp.exp(logvar)).sum() / 2) / BATCH

    def update(state, _):
        nets, of_nets, key = state
        key, noise = jax.random.split(key)
        nets, of_nets = adam(nets, jax.grad(loss)(nets, jax.random.normal(noise, (BATCH, latent))), of_nets, 0.9)
        return nets, of_nets, key

    return stepper(update, (nets, moments(nets), keys[4]))


def make(name):
    return vae(name) if name in VAES else dcgan() if name == "dcgan" else gan(name == "ganr1"), period(name)


serve("JAX " + jax.__version__, make)

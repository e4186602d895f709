"""Generators with random weights, in JAX with Flax: NAME → (function that makes the model, its inputs for a batch, their shapes)."""
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx


class DCGAN(nnx.Module):
    def __init__(self):
        r = nnx.Rngs(1)
        self.first, self.up = nnx.Linear(64, 49 * 64, rngs=r), nnx.ConvTranspose(64, 32, (4, 4), strides=(2, 2), rngs=r)
        self.norm = nnx.BatchNorm(32, use_running_average=True, rngs=r)
        self.last = nnx.ConvTranspose(32, 1, (4, 4), strides=(2, 2), rngs=r)

    def __call__(self, z):
        x = nnx.relu(self.first(z)).reshape(-1, 7, 7, 64)
        return jnp.tanh(self.last(nnx.relu(self.norm(self.up(x)))))


class Conditional(nnx.Module):
    def __init__(self):
        r = nnx.Rngs(1)
        self.embedding, self.a, self.b = nnx.Embed(10, 16, rngs=r), nnx.Linear(48, 128, rngs=r), nnx.Linear(128, 784, rngs=r)
        self.norm = nnx.LayerNorm(128, rngs=r)

    def __call__(self, z, label):
        x = jnp.concatenate([z, self.embedding(label)], 1)
        return nnx.sigmoid(self.b(nnx.gelu(self.norm(self.a(x)))))


class Residual(nnx.Module):
    def __init__(self):
        r = nnx.Rngs(1)
        self.first, self.a, self.b = nnx.Linear(32, 16 * 32, rngs=r), nnx.Conv(32, 32, (3, 3), rngs=r), nnx.Conv(32, 32, (3, 3), rngs=r)
        self.norm, self.last = nnx.GroupNorm(32, num_groups=4, rngs=r), nnx.Conv(32, 3, (3, 3), rngs=r)

    def __call__(self, z):
        x = self.first(z).reshape(-1, 4, 4, 32)
        x = jnp.repeat(jnp.repeat(x, 2, 1), 2, 2)
        x = x + self.b(nnx.silu(self.norm(self.a(x))))
        return jnp.tanh(self.last(x))


class Attention(nnx.Module):
    def __init__(self):
        r = nnx.Rngs(1)
        self.tokens, self.qkv, self.out = nnx.Embed(50, 32, rngs=r), nnx.Linear(32, 96, rngs=r), nnx.Linear(32, 50, rngs=r)
        self.norm = nnx.LayerNorm(32, rngs=r)

    def __call__(self, t):
        x = self.tokens(t)
        q, k, v = jnp.split(self.qkv(self.norm(x)), 3, -1)
        s = jnp.einsum("bid,bjd->bij", q, k) / jnp.sqrt(32.0)
        s = jnp.where(jnp.tril(jnp.ones((12, 12), bool)), s, -1e9)
        return self.out(x + jnp.einsum("bij,bjd->bid", jax.nn.softmax(s, -1), v))


def normal(*shape):
    return lambda r, n: [r.standard_normal((n, *shape), dtype=np.float32)]


def whole(most, *shape):
    return lambda r, n: [r.integers(0, most, (n, *shape)).astype(np.int32)]


def both(a, b):
    return lambda r, n: a(r, n) + b(r, n)


def of(dtype, *shape):
    return jax.ShapeDtypeStruct(shape, dtype)


MODELS = {
    "dcgan": (DCGAN, normal(64), [("B", 64)]), "conditional": (Conditional, both(normal(32), whole(10)), [of(jnp.float32, "B", 32), of(jnp.int32, "B")]),
    "residual": (Residual, normal(32), [("B", 32)]), "attention": (Attention, whole(50, 12), [of(jnp.int32, "B", 12)]),
}

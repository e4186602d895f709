"""Generators with random weights, in Keras 3: NAME → (function that makes the model, its inputs for a batch)."""
import keras
import numpy as np
from keras import layers as L
from keras import ops


def gelu(x):
    """By the tangent: for the exact function tf2onnx writes an operator Erfc, which ONNX lacks."""
    return ops.gelu(x, approximate=True)


def model(inputs, output):
    return keras.Model(inputs, output)


def dcgan():
    z = keras.Input((64,))
    x = L.Reshape((7, 7, 128))(L.Dense(49 * 128)(z))
    x = L.ReLU()(L.BatchNormalization()(x))
    x = L.ReLU()(L.BatchNormalization()(L.Conv2DTranspose(64, 4, 2, "same", use_bias=False)(x)))
    return model(z, L.Conv2DTranspose(1, 4, 2, "same", activation="tanh")(x))


def up(x, channels):
    h = L.Conv2D(channels, 3, padding="same")(L.UpSampling2D()(L.ReLU()(L.BatchNormalization()(x))))
    h = L.Conv2D(channels, 3, padding="same")(L.ReLU()(L.BatchNormalization()(h)))
    return L.Add()([h, L.Conv2D(channels, 1)(L.UpSampling2D()(x))])


def sngan():
    z = keras.Input((64,))
    x = up(up(L.Reshape((4, 4, 64))(L.Dense(1024)(z)), 64), 32)
    return model(z, L.Conv2D(3, 3, padding="same", activation="tanh")(L.ReLU()(L.BatchNormalization()(x))))


def unet():
    x = keras.Input((32, 32, 3))
    a = L.LeakyReLU(0.2)(L.Conv2D(16, 4, 2, "same")(x))
    b = L.LeakyReLU(0.2)(L.GroupNormalization(4)(L.Conv2D(32, 4, 2, "same")(a)))
    y = L.Concatenate()([L.ReLU()(L.Conv2DTranspose(16, 4, 2, "same")(b)), a])
    return model(x, L.Conv2DTranspose(3, 4, 2, "same", activation="tanh")(y))


def sagan():
    z = keras.Input((32,))
    x = L.Conv2DTranspose(32, 4, 2, "same", activation="relu")(L.Reshape((4, 4, 64))(L.Dense(1024, activation="relu")(z)))
    flat = L.Reshape((64, 32))(x)
    y = L.Add()([flat, L.Attention(use_scale=True)([L.Dense(32)(flat), L.Dense(32)(flat)])])
    return model(z, L.Conv2DTranspose(3, 4, 2, "same", activation="tanh")(L.Reshape((8, 8, 32))(y)))


def conditional():
    z, label = keras.Input((32,)), keras.Input((), dtype="int32")
    x = L.Concatenate()([z, L.Embedding(10, 16)(label)])
    for act in ("silu", "elu"):
        x = L.Activation(act)(L.LayerNormalization()(L.Dense(256)(x)))
    return model([z, label], L.Reshape((28, 28, 1))(L.Dense(784, activation="sigmoid")(x)))


def vae():
    z = keras.Input((16,))
    x = L.Reshape((7, 7, 64))(L.Dense(49 * 64, activation=gelu)(z))
    x = L.Conv2DTranspose(32, 3, 2, "same", activation="softplus")(x)
    return model(z, L.Conv2DTranspose(1, 3, 2, "same", activation="sigmoid")(x))


def transformer():
    t = keras.Input((12,), dtype="int32")
    x = L.Embedding(50, 32)(t)
    for _ in range(2):
        n = L.LayerNormalization()(x)
        x = L.Add()([x, L.MultiHeadAttention(4, 8)(n, n, use_causal_mask=True)])
        x = L.Add()([x, L.Dense(32)(L.Dense(128, activation=gelu)(L.LayerNormalization()(x)))])
    return model(t, L.Dense(50)(x))


def vqvae():
    c = keras.Input((7, 7), dtype="int32")
    x = L.Conv2D(32, 3, padding="same", activation="relu")(L.Embedding(64, 32)(c))
    return model(c, L.Conv2DTranspose(1, 4, 4, "same", activation="sigmoid")(x))


def flow():
    x, t = keras.Input((28, 28, 1)), keras.Input((1,))
    e = L.Dense(32)(L.Dense(32, activation="silu")(L.Concatenate()([ops.sin(t * 7.0), ops.cos(t * 7.0)])))
    a = L.Conv2D(16, 3, padding="same", activation="silu")(x)
    h = L.Conv2D(32, 3, 2, "same")(a) + L.Reshape((1, 1, 32))(e)
    h = L.UpSampling2D(interpolation="bilinear")(L.Activation("silu")(h))
    return model([x, t], x + L.Conv2D(1, 3, padding="same")(L.Concatenate()([h, a])) * 0.0625)


def normal(*shape):
    return lambda r, n: [r.standard_normal((n, *shape), dtype=np.float32)]


def whole(most, *shape):
    return lambda r, n: [r.integers(0, most, (n, *shape)).astype(np.int32)]


def both(a, b):
    return lambda r, n: a(r, n) + b(r, n)


MODELS = {
    "dcgan": (dcgan, normal(64)), "sngan": (sngan, normal(64)), "unet": (unet, normal(32, 32, 3)), "sagan": (sagan, normal(32)),
    "conditional": (conditional, both(normal(32), whole(10))), "vae": (vae, normal(16)), "transformer": (transformer, whole(50, 12)),
    "vqvae": (vqvae, whole(64, 7, 7)), "flow": (flow, both(normal(28, 28, 1), normal(1))),
}

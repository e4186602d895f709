"""Generators with random weights, in PyTorch: NAME → (module, examples of its inputs for a batch)."""
import math

import torch
import torch.nn.functional as F
from torch import nn


class DCGAN(nn.Sequential):
    """Radford et al. 2015, 28×28."""

    def __init__(self):
        super().__init__(nn.Linear(64, 128 * 49), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128), nn.ReLU(),
                         nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
                         nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh())


class Up(nn.Module):
    """A residual block of SNGAN that doubles the size."""

    def __init__(self, a, b):
        super().__init__()
        self.n1, self.n2 = nn.BatchNorm2d(a), nn.BatchNorm2d(b)
        self.c1, self.c2, self.skip = nn.Conv2d(a, b, 3, 1, 1), nn.Conv2d(b, b, 3, 1, 1), nn.Conv2d(a, b, 1)
        self.up = nn.Upsample(scale_factor=2)

    def forward(self, x):
        h = self.c1(self.up(F.relu(self.n1(x))))
        return self.c2(F.relu(self.n2(h))) + self.skip(self.up(x))


class SNGAN(nn.Module):
    """Miyato et al. 2018, 32×32."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(64, 64 * 16)
        self.blocks = nn.Sequential(Up(64, 64), Up(64, 32), Up(32, 32), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 3, 3, 1, 1))

    def forward(self, z):
        return torch.tanh(self.blocks(self.first(z).view(-1, 64, 4, 4)))


class UNet(nn.Module):
    """Ronneberger et al. 2015, as pix2pix uses it."""

    def __init__(self):
        super().__init__()
        self.d1, self.d2, self.d3 = nn.Conv2d(3, 16, 4, 2, 1), nn.Conv2d(16, 32, 4, 2, 1), nn.Conv2d(32, 64, 4, 2, 1)
        self.u3, self.u2, self.u1 = nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ConvTranspose2d(64, 16, 4, 2, 1), nn.ConvTranspose2d(32, 3, 4, 2, 1)
        self.n2, self.n3, self.m3, self.m2 = (nn.InstanceNorm2d(c, affine=True) for c in (32, 64, 32, 16))

    def forward(self, x):
        a = F.leaky_relu(self.d1(x), 0.2)
        b = F.leaky_relu(self.n2(self.d2(a)), 0.2)
        c = F.leaky_relu(self.n3(self.d3(b)), 0.2)
        y = torch.cat([F.relu(self.m3(self.u3(c))), b], 1)
        y = torch.cat([F.relu(self.m2(self.u2(y))), a], 1)
        return torch.tanh(self.u1(y))


class Modulated(nn.Module):
    """A modulated convolution (Karras et al. 2020): the input is scaled and the output demodulated, with noise."""

    def __init__(self, a, b, w, size):
        super().__init__()
        self.weight, self.style, self.strength = nn.Parameter(torch.randn(b, a, 3, 3)), nn.Linear(w, a), nn.Parameter(torch.randn(1) * 0.1)
        self.bias = nn.Parameter(torch.zeros(b))
        self.register_buffer("noise", torch.randn(1, 1, size, size))

    def forward(self, x, w):
        s = self.style(w) + 1
        d = torch.rsqrt(((self.weight[None] * s[:, None, :, None, None]) ** 2).sum((2, 3, 4)) + 1e-8)
        y = F.conv2d(x * s[:, :, None, None], self.weight, padding=1) * d[:, :, None, None]
        return F.leaky_relu(y + self.noise * self.strength + self.bias[:, None, None], 0.2)


class Style(nn.Module):
    """A style-based generator, 16×16."""

    def __init__(self):
        super().__init__()
        self.mapping = nn.Sequential(nn.Linear(32, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2))
        self.const = nn.Parameter(torch.randn(1, 32, 4, 4))
        self.layers = nn.ModuleList([Modulated(32, 32, 32, 4), Modulated(32, 32, 32, 8), Modulated(32, 16, 32, 16)])
        self.rgb = nn.Conv2d(16, 3, 1)

    def forward(self, z):
        w = self.mapping(z * torch.rsqrt(z.square().mean(1, keepdim=True) + 1e-8))
        x = self.const.expand(z.shape[0], -1, -1, -1)
        for i, layer in enumerate(self.layers):
            if i:
                x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
            x = layer(x, w)
        return self.rgb(x)


class Shuffle(nn.Sequential):
    """A decoder of pixel shuffles (Shi et al. 2016)."""

    def __init__(self):
        super().__init__(nn.Linear(32, 64 * 49), nn.Unflatten(1, (64, 7, 7)), nn.PReLU(64), nn.Conv2d(64, 128, 3, 1, 1), nn.PixelShuffle(2), nn.PReLU(32),
                         nn.Conv2d(32, 64, 3, 1, 1), nn.PixelShuffle(2), nn.GELU(), nn.Conv2d(16, 1, 3, 1, 1), nn.Sigmoid())


class SAGAN(nn.Module):
    """Zhang et al. 2019: self-attention between two transposed convolutions."""

    def __init__(self):
        super().__init__()
        self.first, self.up, self.last = nn.Linear(32, 64 * 16), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ConvTranspose2d(32, 3, 4, 2, 1)
        self.q, self.k, self.v, self.o = nn.Conv2d(32, 4, 1), nn.Conv2d(32, 4, 1), nn.Conv2d(32, 16, 1), nn.Conv2d(16, 32, 1)
        self.gamma = nn.Parameter(torch.tensor(0.7))

    def forward(self, z):
        x = F.relu(self.up(F.relu(self.first(z)).view(-1, 64, 4, 4)))
        q, k, v = self.q(x).flatten(2), F.max_pool2d(self.k(x), 2).flatten(2), F.max_pool2d(self.v(x), 2).flatten(2)
        a = torch.softmax(torch.bmm(q.transpose(1, 2), k), -1)
        x = x + self.gamma * self.o(torch.bmm(v, a.transpose(1, 2)).view(-1, 16, 8, 8))
        return torch.tanh(self.last(x))


class Conditional(nn.Module):
    """A conditional MLP with LayerNorm and an embedding of the class."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 16)
        self.layers = nn.Sequential(nn.Linear(48, 256), nn.LayerNorm(256), nn.SiLU(), nn.Linear(256, 256), nn.LayerNorm(256), nn.ELU(), nn.Linear(256, 784), nn.Sigmoid())

    def forward(self, z, label):
        return self.layers(torch.cat([z, self.embedding(label)], 1)).view(-1, 1, 28, 28)


class VAE(nn.Sequential):
    """A convolutional decoder with group normalisation."""

    def __init__(self):
        super().__init__(nn.Linear(16, 64 * 49), nn.SiLU(), nn.Unflatten(1, (64, 7, 7)), nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.GroupNorm(8, 32), nn.SiLU(),
                         nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.GroupNorm(4, 16), nn.Mish(), nn.Conv2d(16, 1, 3, 1, 1), nn.Sigmoid())


class Transformer(nn.Module):
    """A small decoder of tokens with causal attention: logits of the next token."""

    def __init__(self, width=32, heads=4, length=12, tokens=50):
        super().__init__()
        self.tokens, self.places = nn.Embedding(tokens, width), nn.Parameter(torch.randn(1, length, width))
        self.norms, self.heads = nn.ModuleList(nn.LayerNorm(width) for _ in range(5)), heads
        self.qkv, self.out = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(2)), nn.ModuleList(nn.Linear(width, width) for _ in range(2))
        self.mlp = nn.ModuleList(nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width)) for _ in range(2))
        self.last = nn.Linear(width, tokens)

    def forward(self, t):
        x = self.tokens(t) + self.places
        for i in range(2):
            q, k, v = self.qkv[i](self.norms[2 * i](x)).chunk(3, -1)
            split = lambda a: a.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            y = F.scaled_dot_product_attention(split(q), split(k), split(v), is_causal=True)
            x = x + self.out[i](y.transpose(1, 2).flatten(2))
            x = x + self.mlp[i](self.norms[2 * i + 1](x))
        return self.last(self.norms[4](x))


class VQVAE(nn.Module):
    """A decoder of codes: the codebook's vectors, then convolutions (van den Oord et al. 2017)."""

    def __init__(self):
        super().__init__()
        self.book = nn.Embedding(64, 32)
        self.net = nn.Sequential(nn.Conv2d(32, 32, 3, 1, 1), nn.ReLU(), nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1), nn.Sigmoid())

    def forward(self, codes):
        return self.net(self.book(codes).permute(0, 3, 1, 2))


class Flow(nn.Module):
    """A step of a small diffusion or flow U-Net: x + v(x, t)/16, with sinusoids of the time."""

    def __init__(self):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(32, 32), nn.SiLU(), nn.Linear(32, 32))
        self.a, self.b, self.c = nn.Conv2d(1, 16, 3, 1, 1), nn.Conv2d(16, 32, 3, 2, 1), nn.Conv2d(32, 32, 3, 1, 1)
        self.n, self.m = nn.GroupNorm(4, 32), nn.GroupNorm(8, 32)
        self.up, self.last = nn.Conv2d(32, 16, 3, 1, 1), nn.Conv2d(32, 1, 3, 1, 1)
        self.register_buffer("rates", torch.exp(-math.log(1e4) * torch.arange(16) / 16))

    def forward(self, x, t):
        angles = t[:, None] * self.rates
        e = self.time(torch.cat([angles.sin(), angles.cos()], 1))[:, :, None, None]
        a = F.silu(self.a(x))
        h = F.silu(self.n(self.b(a)) + e)
        h = h + F.silu(self.m(self.c(h)))
        h = F.interpolate(h, size=a.shape[-2:], mode="nearest")
        return x + self.last(torch.cat([self.up(h), a], 1)) / 16


def code(size):
    return lambda n: (torch.randn(n, size),)


MODELS = {
    "dcgan": (DCGAN, code(64)), "sngan": (SNGAN, code(64)), "unet": (UNet, lambda n: (torch.randn(n, 3, 32, 32),)), "style": (Style, code(32)),
    "pixel-shuffle": (Shuffle, code(32)), "sagan": (SAGAN, code(32)), "conditional": (Conditional, lambda n: (torch.randn(n, 32), torch.randint(0, 10, (n,)))),
    "vae": (VAE, code(16)), "transformer": (Transformer, lambda n: (torch.randint(0, 50, (n, 12)),)),
    "vqvae": (VQVAE, lambda n: (torch.randint(0, 64, (n, 7, 7)),)), "flow": (Flow, lambda n: (torch.randn(n, 1, 28, 28), torch.rand(n))),
}

# SPDX-License-Identifier: Apache-2.0
"""CONV_3D and LOCAL_RESPONSE_NORMALIZATION."""

from conv import steps_along
from vocabulary import F32, case, const, dims, flags


def conv3d(shape, channels, kernel, *, stride=(1, 1, 1), dilation=(1, 1, 1), padding="SAME",
           act="NONE", bias=True):
    """shape: batch, depth, height, width, channels in; triples are depth, height, width."""
    out = [steps_along(*axis, padding) for axis in zip(shape[1:4], kernel, stride, dilation)]
    inputs = [F32(shape), const(F32((*kernel, shape[4], channels), low=-1.0, high=1.0))]
    if bias:
        inputs.append(const(F32((channels,))))
    label = f"f32_{dims(shape)}_{channels}x{dims(kernel)}_{padding.lower()}" + flags(
        stride=stride if stride != (1, 1, 1) else None,
        dilation=dilation if dilation != (1, 1, 1) else None,
        act=act if act != "NONE" else None,
        bias=None if bias else 0,
    )
    return case("CONV_3D", label, inputs, [F32((shape[0], *out, channels))], padding=padding,
                stride_d=stride[0], stride_h=stride[1], stride_w=stride[2],
                dilation_d_factor=dilation[0], dilation_h_factor=dilation[1],
                dilation_w_factor=dilation[2], fused_activation_function=act)


def normalization(shape, radius, bias, alpha, beta):
    label = f"f32_{dims(shape)}" + flags(radius=radius, bias=bias, alpha=alpha, beta=beta)
    return case("LOCAL_RESPONSE_NORMALIZATION", label, [F32(shape)], [F32(shape)], radius=radius,
                bias=bias, alpha=alpha, beta=beta)


CASES = [
    conv3d((1, 1, 1, 1, 1), 1, (1, 1, 1)),
    conv3d((1, 3, 3, 3, 2), 3, (2, 2, 2)),
    conv3d((1, 3, 3, 3, 2), 3, (2, 2, 2), padding="VALID"),
    conv3d((2, 2, 3, 4, 1), 2, (1, 2, 3), bias=False),
    conv3d((1, 5, 4, 3, 1), 2, (3, 3, 3), stride=(2, 1, 2)),
    conv3d((1, 4, 5, 3, 2), 1, (2, 3, 1), stride=(1, 2, 3), padding="VALID"),
    conv3d((1, 5, 5, 5, 1), 1, (2, 2, 2), dilation=(2, 3, 1), padding="VALID"),
    conv3d((1, 4, 4, 4, 1), 2, (3, 2, 2), dilation=(1, 2, 2)),
    conv3d((1, 2, 3, 2, 3), 4, (2, 2, 2), act="RELU"),
    conv3d((1, 2, 3, 2, 3), 4, (2, 2, 2), act="RELU6"),
    normalization((1, 1, 1, 1), 1, 1.0, 1.0, 0.5),
    normalization((1, 2, 2, 8), 2, 1.0, 0.5, 0.75),
    normalization((2, 1, 3, 5), 5, 2.0, 4.0, 1.0),
    normalization((1, 2, 3, 6), 100, 1.0, 0.0001, 0.75),
    normalization((1, 2, 3, 4), 0, 9.0, 4.0, 0.5),
]

# SPDX-License-Identifier: Apache-2.0
"""Softsign, the custom op that an op pack brings: x / (1 + |x|)."""

from vocabulary import F32, Case, Model, dims

EXTREMES = (0.0, -0.0, 1e-30, -1e-30, 1.0, -3.0, 7.0, 1e30, -1e30, 0.1)


def softsign(shape, values=None, label=""):
    x, y = F32(shape, low=-8.0, high=8.0, values=values), F32(shape)

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        graph.custom_op("Softsign", [graph.input("x", x.type, shape)],
                        [graph.output("y", y.type, shape)])
        return model

    return Case(
        name=f"softsign_f32_{dims(shape)}{label}", op="Softsign", inputs=[x], outputs=[y],
        build=build, relative=1e-6,
        definition=lambda steps: [[[v / (1 + abs(v)) for v in step[0]]] for step in steps],
    )


CASES = [softsign(shape) for shape in ((), (1,), (17,), (3, 5), (2, 3, 4), (1, 2, 1, 3, 5))]
CASES.append(softsign((len(EXTREMES),), EXTREMES, "_extremes"))

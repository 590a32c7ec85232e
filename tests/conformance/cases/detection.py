# SPDX-License-Identifier: Apache-2.0
"""NON_MAX_SUPPRESSION_V4 and V5, and the custom op TFLite_Detection_PostProcess."""

from vocabulary import F32, I32, U8, Case, Model, Tensor, case, flags

from tflite.flexbuffer import flex_map


def floats(*values):
    return F32((), values=values, constant=True)


def I32_OUT(shape):
    return Tensor("INT32", tuple(shape))


# ---- NON_MAX_SUPPRESSION ------------------------------------------------------------------------


def suppression(boxes, most, overlap, score, sigma=None, low=-1.0, **more):
    scores = more.pop("scores", F32((boxes,), low=0.0, high=1.0))
    inputs = [F32((boxes, 4), low=low, high=1.0), scores, I32([most], ()), floats(overlap),
              floats(score)]
    outputs = [I32_OUT((most,)), I32_OUT(())]
    label = flags(boxes=boxes, most=most, overlap=overlap, score=score, sigma=sigma, low=low, **more)[1:]
    if sigma is None:
        return case("NON_MAX_SUPPRESSION_V4", label, inputs, outputs)
    outputs.insert(1, F32((most,)))
    return case("NON_MAX_SUPPRESSION_V5", label, [*inputs, floats(sigma)], outputs)


def ties(boxes, most, sigma):
    """Scores of few values, so that many are equal."""
    scores = F32((boxes,), values=tuple((i * 7 % 4) / 4 + 0.25 for i in range(boxes)))
    return suppression(boxes, most, 0.6, 0.3, sigma, scores=scores, equal="scores")


def flat(boxes, most, sigma):
    """Boxes without an area overlap nothing, not even themselves."""
    inputs = [F32((boxes, 4), values=(0.5,) * 4 * boxes), F32((boxes,), low=0.0, high=1.0),
              I32([most], ()), floats(0.5), floats(0.25), floats(sigma)]
    outputs = [I32_OUT((most,)), F32((most,)), I32_OUT(())]
    return case("NON_MAX_SUPPRESSION_V5", f"flat_{boxes}_{most}", inputs, outputs)


def given(most):
    """How many, and the limits, come in from outside."""
    inputs = [F32((9, 4), low=0.0), F32((9,), low=0.0), I32([most], ()),
              F32((), values=(0.4,)), F32((), values=(0.1,))]
    return case("NON_MAX_SUPPRESSION_V4", f"given_{most}", inputs, [I32_OUT((most,)), I32_OUT(())])


# ---- TFLite_Detection_PostProcess ---------------------------------------------------------------

OPTIONS = {
    "max_detections": 5,
    "max_classes_per_detection": 1,
    "num_classes": 3,
    "nms_score_threshold": 0.25,
    "nms_iou_threshold": 0.5,
    "y_scale": 10.0,
    "x_scale": 10.0,
    "h_scale": 5.0,
    "w_scale": 5.0,
}


def anchors(boxes):
    """Centres that wander over the picture, sizes of a third of it."""
    spots = [(i * 37 % 64 / 64, i * 53 % 64 / 64, 0.375, 0.25 + i % 3 / 8) for i in range(boxes)]
    return tuple(number for spot in spots for number in spot)


def detection(label, boxes=12, background=1, coordinates=4, kind="f32", width=4, sure=0.0,
              **changes):
    options = {**OPTIONS, **changes}
    classes = options["num_classes"] + background
    most = options["max_detections"]
    spots = anchors(boxes)
    if kind == "f32":
        inputs = [F32((1, boxes, coordinates)), F32((1, boxes, classes), low=sure, high=1.0),
                  F32((boxes, 4), values=spots, constant=True)]
    else:
        inputs = [U8((1, boxes, coordinates), 0.02, 120), U8((1, boxes, classes), 1 / 256),
                  U8((boxes, 4), 1 / 128, values=tuple(int(x * 128) for x in spots), constant=True)]
    outputs = [F32((1, most, 4)), F32((1, most)), F32((1, most)), F32((1,))]

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        entries = [graph.input(f"in{i}", t.type, t.shape, **t.quantization())
                   for i, t in enumerate(inputs[:2])]
        entries.append(graph.constant("anchors", inputs[2].type, inputs[2].shape,
                                      inputs[2].data(0), **inputs[2].quantization()))
        ends = [graph.output(f"out{i}", t.type, t.shape) for i, t in enumerate(outputs)]
        graph.custom_op("TFLite_Detection_PostProcess", entries, ends, flex_map(options, width))
        return model

    return Case(f"detection_postprocess_{label}", "TFLite_Detection_PostProcess", inputs[:2],
                outputs, build, 1, 1e-5, 1e-6)


CASES = [
    *(suppression(boxes, most, 0.5, score, sigma)
      for boxes, most in ((1, 1), (6, 3), (10, 10), (17, 4), (24, 30))
      for score in (0.0, 0.4) for sigma in (None, 0.0, 0.5)),
    *(suppression(20, 6, overlap, 0.2, sigma)
      for overlap in (0.0, 0.1, 1.0) for sigma in (None, 0.0, 0.3)),
    *(suppression(15, 5, 0.3, 2.0, sigma) for sigma in (None, 0.5)),
    *(suppression(18, 8, 0.5, -1.0, 1.5, low=low) for low in (-5.0, 0.0)),
    *(ties(boxes, most, sigma) for boxes, most in ((8, 8), (19, 12)) for sigma in (None, 0.0, 0.4)),
    flat(4, 7, 0.0), flat(6, 3, 0.5), given(1), given(4),
    # (Without equal scores: TensorFlow Lite's order of those is not TFLM's, which is by class.)
    # Full of detections: what lies behind the last one TensorFlow Lite leaves as it is.
    *(detection(f"by_box_{kind}_{background}_{width}", kind=kind, background=background,
                width=width, sure=0.3, nms_iou_threshold=0.9)
      for kind in ("f32", "u8") for background in (0, 1) for width in (4, 8)),
    *(detection(f"by_class_{kind}_{background}_{per_class}", kind=kind, background=background,
                use_regular_nms=True, detections_per_class=per_class)
      for kind in ("f32", "u8") for background in (0, 1) for per_class in (1, 2, 50)),
    *(detection(f"by_class_threshold_{int(score * 10)}_{int(overlap * 10)}", use_regular_nms=True,
                nms_score_threshold=score, nms_iou_threshold=overlap)
      for score in (0.0, 0.5, 0.9, 2.0) for overlap in (0.1, 0.6, 1.0)),
    detection("by_class_6_coordinates", coordinates=6, use_regular_nms=True),
    detection("by_class_many", boxes=40, use_regular_nms=True, max_detections=20, num_classes=2),
    detection("by_class_one_class", boxes=8, use_regular_nms=True, num_classes=1, background=0),
    detection("by_class_scales", use_regular_nms=True, y_scale=3.0, x_scale=2.5, h_scale=4.0,
              w_scale=7.0),
    detection("by_class_whole_options", use_regular_nms=1, y_scale=10, x_scale=10, h_scale=5,
              w_scale=5, detections_per_class=3),
    detection("by_box_one", max_detections=1, nms_iou_threshold=0.3),
    detection("by_box_6_coordinates", coordinates=6, max_detections=2, nms_iou_threshold=0.8),
]

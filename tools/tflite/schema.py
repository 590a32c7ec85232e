# SPDX-License-Identifier: Apache-2.0
"""What a .tflite file is made of: enums, tables and operators of the TensorFlow Lite schema.

Everything here is data for flatbuffer.py. To add an op, add its line to OPS and, if it has options
that are not here yet, their table to OPTIONS: the tag is the table's place in the schema's union
BuiltinOptions (counted from 1), the fields stand in the schema's order.
"""

from .flatbuffer import parse_table

IDENTIFIER = b"TFL3"
VERSION = 3


def _words(text):
    return {word: value for value, word in enumerate(text.split())}


# name: (schema value, struct code of one element or None)
TENSOR_TYPES = {
    "FLOAT32": (0, "f"),
    "FLOAT16": (1, "e"),
    "INT32": (2, "i"),
    "UINT8": (3, "B"),
    "INT64": (4, "q"),
    "BOOL": (6, "?"),
    "INT16": (7, "h"),
    "INT8": (9, "b"),
    "FLOAT64": (10, "d"),
    "UINT64": (12, "Q"),
    "RESOURCE": (13, "i"),
    "UINT32": (15, "I"),
    "UINT16": (16, "H"),
    "INT4": (17, None),
}


class Op:
    """An operator: its code, its options' table, and the version that first took int8 tensors."""

    def __init__(self, code, options=None, int8_version=1):
        self.code, self.options, self.int8_version = code, options, int8_version


OPS = {
    "ADD": Op(0, "AddOptions", 2),
    "AVERAGE_POOL_2D": Op(1, "Pool2DOptions", 2),
    "CONCATENATION": Op(2, "ConcatenationOptions", 2),
    "CONV_2D": Op(3, "Conv2DOptions", 3),
    "DEPTHWISE_CONV_2D": Op(4, "DepthwiseConv2DOptions", 3),
    "DEPTH_TO_SPACE": Op(5, "DepthToSpaceOptions"),
    "DEQUANTIZE": Op(6, "DequantizeOptions", 2),
    "EMBEDDING_LOOKUP": Op(7),
    "FLOOR": Op(8, None, 2),
    "FULLY_CONNECTED": Op(9, "FullyConnectedOptions", 4),
    "L2_NORMALIZATION": Op(11, "L2NormOptions", 2),
    "L2_POOL_2D": Op(12, "Pool2DOptions"),
    "LOCAL_RESPONSE_NORMALIZATION": Op(13, "LocalResponseNormalizationOptions"),
    "LOGISTIC": Op(14, None, 2),
    "LSTM": Op(16, "LSTMOptions", 2),
    "MAX_POOL_2D": Op(17, "Pool2DOptions", 2),
    "MUL": Op(18, "MulOptions", 2),
    "RELU": Op(19, None, 2),
    "RELU_N1_TO_1": Op(20),
    "RELU6": Op(21, None, 2),
    "RESHAPE": Op(22, "ReshapeOptions"),
    "RESIZE_BILINEAR": Op(23, "ResizeBilinearOptions", 2),
    "RNN": Op(24, "RNNOptions"),
    "SOFTMAX": Op(25, "SoftmaxOptions", 2),
    "SPACE_TO_DEPTH": Op(26, "SpaceToDepthOptions", 2),
    "SVDF": Op(27, "SVDFOptions", 3),
    "TANH": Op(28, None, 2),
    "CUSTOM": Op(32),
    "PAD": Op(34, "PadOptions", 2),
    "UNIDIRECTIONAL_SEQUENCE_RNN": Op(35, "SequenceRNNOptions"),
    "GATHER": Op(36, "GatherOptions", 2),
    "BATCH_TO_SPACE_ND": Op(37, "BatchToSpaceNDOptions", 2),
    "SPACE_TO_BATCH_ND": Op(38, "SpaceToBatchNDOptions", 2),
    "TRANSPOSE": Op(39, "TransposeOptions", 2),
    "MEAN": Op(40, "ReducerOptions", 2),
    "SUB": Op(41, "SubOptions", 2),
    "DIV": Op(42, "DivOptions", 2),
    "SQUEEZE": Op(43, "SqueezeOptions"),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": Op(44, "UnidirectionalSequenceLSTMOptions", 3),
    "STRIDED_SLICE": Op(45, "StridedSliceOptions", 2),
    "BIDIRECTIONAL_SEQUENCE_RNN": Op(46, "BidirectionalSequenceRNNOptions"),
    "EXP": Op(47, "ExpOptions", 2),
    "TOPK_V2": Op(48, "TopKV2Options", 2),
    "SPLIT": Op(49, "SplitOptions", 2),
    "LOG_SOFTMAX": Op(50, "LogSoftmaxOptions", 2),
    "BIDIRECTIONAL_SEQUENCE_LSTM": Op(52, "BidirectionalSequenceLSTMOptions"),
    "CAST": Op(53, "CastOptions"),
    "PRELU": Op(54),
    "MAXIMUM": Op(55, "MaximumMinimumOptions", 2),
    "ARG_MAX": Op(56, "ArgMaxOptions", 2),
    "MINIMUM": Op(57, "MaximumMinimumOptions", 2),
    "LESS": Op(58, "LessOptions", 2),
    "NEG": Op(59, "NegOptions", 2),
    "PADV2": Op(60, "PadV2Options", 2),
    "GREATER": Op(61, "GreaterOptions", 2),
    "GREATER_EQUAL": Op(62, "GreaterEqualOptions", 2),
    "LESS_EQUAL": Op(63, "LessEqualOptions", 2),
    "SELECT": Op(64, "SelectOptions", 2),
    "SLICE": Op(65, "SliceOptions", 2),
    "SIN": Op(66, None, 2),
    "TRANSPOSE_CONV": Op(67, "TransposeConvOptions", 2),
    "TILE": Op(69, "TileOptions"),
    "EXPAND_DIMS": Op(70, "ExpandDimsOptions"),
    "EQUAL": Op(71, "EqualOptions", 2),
    "NOT_EQUAL": Op(72, "NotEqualOptions", 2),
    "LOG": Op(73, None, 2),
    "SUM": Op(74, "ReducerOptions", 2),
    "SQRT": Op(75, None, 2),
    "RSQRT": Op(76, None, 2),
    "SHAPE": Op(77, "ShapeOptions"),
    "POW": Op(78, "PowOptions"),
    "ARG_MIN": Op(79, "ArgMinOptions", 2),
    "REDUCE_PROD": Op(81, "ReducerOptions", 2),
    "REDUCE_MAX": Op(82, "ReducerOptions", 2),
    "PACK": Op(83, "PackOptions", 2),
    "LOGICAL_OR": Op(84, "LogicalOrOptions"),
    "ONE_HOT": Op(85, "OneHotOptions"),
    "LOGICAL_AND": Op(86, "LogicalAndOptions"),
    "LOGICAL_NOT": Op(87, "LogicalNotOptions", 2),
    "UNPACK": Op(88, "UnpackOptions", 2),
    "REDUCE_MIN": Op(89, "ReducerOptions", 2),
    "FLOOR_DIV": Op(90, "FloorDivOptions"),
    "REDUCE_ANY": Op(91, "ReducerOptions"),
    "SQUARE": Op(92, "SquareOptions", 2),
    "ZEROS_LIKE": Op(93, "ZerosLikeOptions"),
    "FILL": Op(94, "FillOptions"),
    "FLOOR_MOD": Op(95, "FloorModOptions"),
    "RANGE": Op(96, "RangeOptions"),
    "RESIZE_NEAREST_NEIGHBOR": Op(97, "ResizeNearestNeighborOptions", 2),
    "LEAKY_RELU": Op(98, "LeakyReluOptions", 2),
    "SQUARED_DIFFERENCE": Op(99, "SquaredDifferenceOptions", 2),
    "MIRROR_PAD": Op(100, "MirrorPadOptions"),
    "ABS": Op(101, "AbsOptions", 2),
    "SPLIT_V": Op(102, "SplitVOptions", 2),
    "CEIL": Op(104, None, 2),
    "REVERSE_V2": Op(105, "ReverseV2Options"),
    "ADD_N": Op(106, "AddNOptions"),
    "GATHER_ND": Op(107, "GatherNdOptions", 2),
    "COS": Op(108, "CosOptions", 2),
    "WHERE": Op(109, "WhereOptions"),
    "RANK": Op(110, "RankOptions"),
    "ELU": Op(111),
    "REVERSE_SEQUENCE": Op(112, "ReverseSequenceOptions"),
    "QUANTIZE": Op(114, "QuantizeOptions", 2),
    "ROUND": Op(116, None, 2),
    "HARD_SWISH": Op(117, "HardSwishOptions"),
    "IF": Op(118, "IfOptions"),
    "WHILE": Op(119, "WhileOptions"),
    "NON_MAX_SUPPRESSION_V4": Op(120, "NonMaxSuppressionV4Options"),
    "NON_MAX_SUPPRESSION_V5": Op(121, "NonMaxSuppressionV5Options"),
    "SCATTER_ND": Op(122, "ScatterNdOptions"),
    "SELECT_V2": Op(123, "SelectV2Options"),
    "DENSIFY": Op(124, "DensifyOptions"),
    "SEGMENT_SUM": Op(125, "SegmentSumOptions"),
    "BATCH_MATMUL": Op(126, "BatchMatMulOptions", 2),
    "CUMSUM": Op(128, "CumsumOptions"),
    "CALL_ONCE": Op(129, "CallOnceOptions"),
    "BROADCAST_TO": Op(130, "BroadcastToOptions", 2),
    "CONV_3D": Op(132, "Conv3DOptions"),
    "REDUCE_ALL": Op(140, "ReducerOptions"),
    "VAR_HANDLE": Op(142, "VarHandleOptions"),
    "READ_VARIABLE": Op(143, "ReadVariableOptions"),
    "ASSIGN_VARIABLE": Op(144, "AssignVariableOptions"),
    "BROADCAST_ARGS": Op(145),
    "GELU": Op(150, "GeluOptions", 2),
    "DYNAMIC_UPDATE_SLICE": Op(151, "DynamicUpdateSliceOptions"),
    "RELU_0_TO_1": Op(152),
    "ATAN2": Op(156),
    "SIGN": Op(158, "SignOptions", 2),
    "STABLEHLO_COMPOSITE": Op(206, "StableHLOCompositeOptions"),
}

ENUMS = {
    "TensorType": ("int8", {name: value for name, (value, _) in TENSOR_TYPES.items()}),
    "Padding": ("int8", _words("SAME VALID")),
    "MirrorPadMode": ("int8", _words("REFLECT SYMMETRIC")),
    "LSTMKernelType": ("int8", _words("FULL BASIC")),
    "Activation": ("int8", _words("NONE RELU RELU_N1_TO_1 RELU6 TANH SIGN_BIT")),
    "WeightsFormat": ("int8", _words("DEFAULT SHUFFLED4x16INT8")),
}

_CONV_STEPS = "padding:Padding stride_w:int32 stride_h:int32"
_DILATION = "dilation_w_factor:int32=1 dilation_h_factor:int32=1"
_FUSED = "fused_activation_function:Activation"

# options table: (tag in the union BuiltinOptions, fields)
OPTIONS = {
    "Conv2DOptions": (1, f"{_CONV_STEPS} {_FUSED} {_DILATION} quantized_bias_type:TensorType"),
    "DepthwiseConv2DOptions": (2, f"{_CONV_STEPS} depth_multiplier:int32 {_FUSED} {_DILATION}"),
    "Pool2DOptions": (5, f"{_CONV_STEPS} filter_width:int32 filter_height:int32 {_FUSED}"),
    "SVDFOptions": (6, f"rank:int32 {_FUSED} asymmetric_quantize_inputs:bool"),
    "RNNOptions": (7, f"{_FUSED} asymmetric_quantize_inputs:bool"),
    "FullyConnectedOptions": (
        8,
        f"{_FUSED} weights_format:WeightsFormat keep_num_dims:bool"
        " asymmetric_quantize_inputs:bool quantized_bias_type:TensorType",
    ),
    "SoftmaxOptions": (9, "beta:float32"),
    "ConcatenationOptions": (10, f"axis:int32 {_FUSED}"),
    "AddOptions": (11, f"{_FUSED} pot_scale_int16:bool=1"),
    "L2NormOptions": (12, _FUSED),
    "LocalResponseNormalizationOptions": (
        13,
        "radius:int32 bias:float32 alpha:float32 beta:float32",
    ),
    "LSTMOptions": (
        14,
        f"{_FUSED} cell_clip:float32 proj_clip:float32 kernel_type:LSTMKernelType"
        " asymmetric_quantize_inputs:bool",
    ),
    "ResizeBilinearOptions": (15, "unused unused align_corners:bool half_pixel_centers:bool"),
    "ReshapeOptions": (17, "new_shape:[int32]"),
    "SpaceToDepthOptions": (19, "block_size:int32"),
    "MulOptions": (21, _FUSED),
    "PadOptions": (22, ""),
    "GatherOptions": (23, "axis:int32 batch_dims:int32"),
    "BatchToSpaceNDOptions": (24, ""),
    "SpaceToBatchNDOptions": (25, ""),
    "TransposeOptions": (26, ""),
    "ReducerOptions": (27, "keep_dims:bool"),
    "SubOptions": (28, f"{_FUSED} pot_scale_int16:bool=1"),
    "DivOptions": (29, _FUSED),
    "SqueezeOptions": (30, "squeeze_dims:[int32]"),
    "SequenceRNNOptions": (31, f"time_major:bool {_FUSED} asymmetric_quantize_inputs:bool"),
    "StridedSliceOptions": (
        32,
        "begin_mask:int32 end_mask:int32 ellipsis_mask:int32 new_axis_mask:int32"
        " shrink_axis_mask:int32 offset:bool",
    ),
    "ExpOptions": (33, ""),
    "TopKV2Options": (34, ""),
    "SplitOptions": (35, "num_splits:int32"),
    "LogSoftmaxOptions": (36, ""),
    "CastOptions": (37, "in_data_type:TensorType out_data_type:TensorType"),
    "DequantizeOptions": (38, ""),
    "MaximumMinimumOptions": (39, ""),
    "ArgMaxOptions": (40, "output_type:TensorType"),
    "LessOptions": (41, ""),
    "NegOptions": (42, ""),
    "PadV2Options": (43, ""),
    "GreaterOptions": (44, ""),
    "GreaterEqualOptions": (45, ""),
    "LessEqualOptions": (46, ""),
    "SelectOptions": (47, ""),
    "SliceOptions": (48, ""),
    "TransposeConvOptions": (49, f"{_CONV_STEPS} {_FUSED} quantized_bias_type:TensorType"),
    "TileOptions": (51, ""),
    "ExpandDimsOptions": (52, ""),
    "EqualOptions": (53, ""),
    "NotEqualOptions": (54, ""),
    "ShapeOptions": (55, "out_type:TensorType"),
    "PowOptions": (56, ""),
    "ArgMinOptions": (57, "output_type:TensorType"),
    "PackOptions": (59, "values_count:int32 axis:int32"),
    "LogicalOrOptions": (60, ""),
    "OneHotOptions": (61, "axis:int32"),
    "LogicalAndOptions": (62, ""),
    "LogicalNotOptions": (63, ""),
    "UnpackOptions": (64, "num:int32 axis:int32"),
    "FloorDivOptions": (65, ""),
    "SquareOptions": (66, ""),
    "ZerosLikeOptions": (67, ""),
    "FillOptions": (68, ""),
    "BidirectionalSequenceLSTMOptions": (
        69,
        f"{_FUSED} cell_clip:float32 proj_clip:float32 merge_outputs:bool time_major:bool=1"
        " asymmetric_quantize_inputs:bool",
    ),
    "BidirectionalSequenceRNNOptions": (
        70,
        f"time_major:bool {_FUSED} merge_outputs:bool asymmetric_quantize_inputs:bool",
    ),
    "UnidirectionalSequenceLSTMOptions": (
        71,
        f"{_FUSED} cell_clip:float32 proj_clip:float32 time_major:bool"
        " asymmetric_quantize_inputs:bool diagonal_recurrent_tensors:bool",
    ),
    "FloorModOptions": (72, ""),
    "RangeOptions": (73, ""),
    "ResizeNearestNeighborOptions": (74, "align_corners:bool half_pixel_centers:bool"),
    "LeakyReluOptions": (75, "alpha:float32"),
    "SquaredDifferenceOptions": (76, ""),
    "MirrorPadOptions": (77, "mode:MirrorPadMode"),
    "AbsOptions": (78, ""),
    "SplitVOptions": (79, "num_splits:int32"),
    "ReverseV2Options": (81, ""),
    "AddNOptions": (82, ""),
    "GatherNdOptions": (83, ""),
    "CosOptions": (84, ""),
    "WhereOptions": (85, ""),
    "RankOptions": (86, ""),
    "ReverseSequenceOptions": (87, "seq_dim:int32 batch_dim:int32"),
    "QuantizeOptions": (89, ""),
    "HardSwishOptions": (91, ""),
    "IfOptions": (92, "then_subgraph_index:int32 else_subgraph_index:int32"),
    "WhileOptions": (93, "cond_subgraph_index:int32 body_subgraph_index:int32"),
    "DepthToSpaceOptions": (94, "block_size:int32"),
    "NonMaxSuppressionV4Options": (95, ""),
    "NonMaxSuppressionV5Options": (96, ""),
    "ScatterNdOptions": (97, ""),
    "SelectV2Options": (98, ""),
    "DensifyOptions": (99, ""),
    "SegmentSumOptions": (100, ""),
    "BatchMatMulOptions": (101, "adj_x:bool adj_y:bool asymmetric_quantize_inputs:bool"),
    "CumsumOptions": (102, "exclusive:bool reverse:bool"),
    "CallOnceOptions": (103, "init_subgraph_index:int32"),
    "BroadcastToOptions": (104, ""),
    "Conv3DOptions": (
        106,
        f"padding:Padding stride_d:int32 stride_w:int32 stride_h:int32 {_FUSED}"
        f" dilation_d_factor:int32=1 {_DILATION}",
    ),
    "VarHandleOptions": (111, "container:string shared_name:string"),
    "ReadVariableOptions": (112, ""),
    "AssignVariableOptions": (113, ""),
    "GeluOptions": (116, "approximate:bool"),
    "DynamicUpdateSliceOptions": (117, ""),
    "SignOptions": (123, ""),
}

# The same for the union BuiltinOptions2.
OPTIONS_2 = {
    "StableHLOCompositeOptions": (21, "name:string decomposition_subgraph_index:int32"),
}

# The file itself. `unused` words keep the slots of fields that this writer never fills.
_FILE = {
    "Model": "version:uint32 operator_codes:[OperatorCode] subgraphs:[SubGraph]"
    " description:string buffers:[Buffer]",
    "OperatorCode": "deprecated_builtin_code:int8 custom_code:string version:int32=1"
    " builtin_code:int32",
    "SubGraph": "tensors:[Tensor] inputs:[int32] outputs:[int32] operators:[Operator] name:string",
    "Tensor": "shape:[int32] type:TensorType buffer:uint32 name:string"
    " quantization:QuantizationParameters is_variable:bool sparsity:SparsityParameters"
    " shape_signature:[int32] has_rank:bool",
    "QuantizationParameters": "min:[float32] max:[float32] scale:[float32] zero_point:[int64]"
    " unused:union quantized_dimension:int32",
    "SparsityParameters": "traversal_order:[int32] block_map:[int32]"
    " dim_metadata:[DimensionMetadata]",
    "DimensionMetadata": "format:int8 dense_size:int32 array_segments:union array_indices:union",
    "Int32Vector": "values:[int32]",
    "Uint16Vector": "values:[uint16]",
    "Uint8Vector": "values:[uint8]",
    "Operator": "opcode_index:uint32 inputs:[int32] outputs:[int32] builtin_options:union"
    " custom_options:[uint8@16] custom_options_format:int8 mutating_variable_inputs:[bool]"
    " intermediates:[int32] large_custom_options_offset:uint64 large_custom_options_size:uint64"
    " builtin_options_2:union",
    "Buffer": "data:[uint8@16]",
}

TABLES = {name: parse_table(text) for name, text in _FILE.items()}
UNIONS = {"Int32Vector": 1, "Uint16Vector": 2, "Uint8Vector": 3}
for _options in (OPTIONS, OPTIONS_2):
    TABLES.update({name: parse_table(text) for name, (_, text) in _options.items()})
    UNIONS.update({name: tag for name, (tag, _) in _options.items()})

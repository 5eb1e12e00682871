"""python quantize.py IN.onnx OUT.onnx: ONNX Runtime's dynamic quantisation to int8, as its documentation recommends for transformers."""
import sys

from onnxruntime.quantization import QuantType, quantize_dynamic

quantize_dynamic(sys.argv[1], sys.argv[2], weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"], use_external_data_format=True)

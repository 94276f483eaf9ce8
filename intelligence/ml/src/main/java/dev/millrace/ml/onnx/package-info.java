/// Models in ONNX, the only place that calls ONNX Runtime's native library.
@NullMarked
package dev.millrace.ml.onnx;

import org.jspecify.annotations.NullMarked;

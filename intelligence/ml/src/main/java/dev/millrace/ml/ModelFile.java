package dev.millrace.ml;

import dev.millrace.ml.onnx.OnnxModel;
import dev.millrace.ml.tree.LightGbm;
import dev.millrace.ml.tree.Scorer;
import dev.millrace.ml.tree.TreeEnsemble;
import java.util.List;
import java.util.Optional;

/// The forms that a model's file may have.
enum ModelFile {
  XGBOOST_JSON("json") {
    @Override
    Scorer read(byte[] file) {
      return TreeEnsemble.read(file);
    }

    @Override
    List<String> names(Scorer scorer) {
      return ((TreeEnsemble) scorer).features();
    }
  },
  XGBOOST_UBJ("ubj") {
    @Override
    Scorer read(byte[] file) {
      return TreeEnsemble.read(file);
    }

    @Override
    List<String> names(Scorer scorer) {
      return ((TreeEnsemble) scorer).features();
    }
  },
  LIGHTGBM("txt") {
    @Override
    Scorer read(byte[] file) {
      return LightGbm.read(file);
    }

    @Override
    List<String> names(Scorer scorer) {
      return ((LightGbm) scorer).features();
    }
  },
  ONNX("onnx") {
    @Override
    Scorer read(byte[] file) {
      return OnnxModel.read(file);
    }

    @Override
    List<String> names(Scorer scorer) {
      return List.of();
    }
  };

  private final String ending;

  ModelFile(String ending) {
    this.ending = ending;
  }

  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_UNUSABLE
  abstract Scorer read(byte[] file);

  /// What the file calls its features; empty where it does not.
  abstract List<String> names(Scorer scorer);

  String fileName() {
    return "model." + ending;
  }

  /// Of a version; it is there, for it was registered.
  static ModelFile of(String artifact) {
    return find(artifact)
        .orElseThrow(() ->
            new IllegalStateException(
                "'%s' is no model's file; this is a bug.".formatted(artifact)));
  }

  static Optional<ModelFile> find(String name) {
    for (ModelFile form : values()) {
      if (name.endsWith("." + form.ending)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }
}

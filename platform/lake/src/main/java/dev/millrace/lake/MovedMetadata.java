package dev.millrace.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Metadata files of tables and views with every text that is a path rewritten.
record MovedMetadata(MovedPaths paths) {

  private static final ObjectMapper JSON = new ObjectMapper();

  void rewrite(Path file) {
    Path fresh = file.resolveSibling(file.getFileName() + ".moved");
    try (InputStream in = input(file);
        OutputStream out = output(file, fresh)) {
      JSON.writeValue(out, moved(JSON.readTree(in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MovedLake.replace(file, fresh);
  }

  private static InputStream input(Path file) throws IOException {
    InputStream plain = Files.newInputStream(file);
    return isPacked(file) ? new GZIPInputStream(plain) : plain;
  }

  private static OutputStream output(Path like, Path file) throws IOException {
    OutputStream plain = Files.newOutputStream(file);
    return isPacked(like) ? new GZIPOutputStream(plain) : plain;
  }

  private static boolean isPacked(Path file) {
    return file.toString().endsWith(".gz.metadata.json");
  }

  private JsonNode moved(JsonNode node) {
    return switch (node) {
      case TextNode text -> TextNode.valueOf(paths.moved(text.textValue()));
      case ObjectNode object -> {
        object.properties().forEach(entry -> entry.setValue(moved(entry.getValue())));
        yield object;
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, moved(array.get(i)));
        }
        yield array;
      }
      default -> node;
    };
  }
}

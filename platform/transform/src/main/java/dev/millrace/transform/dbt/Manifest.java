package dev.millrace.transform.dbt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What each node of a project was made of, to tell later what has changed.
record Manifest(Map<String, String> checksums) {

  static final String FILE = "target/millrace_manifest.json";

  static Manifest empty() {
    return new Manifest(Map.of());
  }

  static Manifest of(DbtProject project) {
    String macros =
        project.packages.values().stream()
            .flatMap(pack -> pack.macros().values().stream())
            .map(DbtPackage.Macro::file)
            .distinct()
            .filter(project.files::has)
            .map(project.files::read)
            .collect(Collectors.joining());
    Map<String, String> checksums = new TreeMap<>();
    project
        .nodes
        .values()
        .forEach(node -> checksums.put(node.id(), checksum(project, node, macros)));
    return new Manifest(checksums);
  }

  private static String checksum(DbtProject project, Node node, String macros) {
    String seed = node.type == ResourceType.SEED ? project.files.readSeed(node.where.file()) : "";
    String all =
        String.join(
            "\n",
            node.raw,
            new TreeMap<>(node.config).toString(),
            String.valueOf(node.table),
            node.definition.toString(),
            usesMacros(node) ? macros : "",
            seed);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256; this is a bug.", e);
    }
  }

  private static boolean usesMacros(Node node) {
    return node.template != null;
  }

  static Manifest read(String name, String text) {
    Map<String, String> checksums = new TreeMap<>();
    YamlTree.map(YamlTree.of(name, text).topMap().get("nodes"))
        .forEach((id, checksum) -> checksums.put(YamlTree.text(id), YamlTree.text(checksum)));
    return new Manifest(checksums);
  }

  boolean isEmpty() {
    return checksums.isEmpty();
  }

  boolean has(String id) {
    return checksums.containsKey(id);
  }

  boolean sameAs(Manifest other, String id) {
    return java.util.Objects.equals(checksums.get(id), other.checksums.get(id));
  }

  String json() {
    return checksums.entrySet().stream()
        .map(entry ->
            "    \"%s\": \"%s\"".formatted(entry.getKey().replace("\"", ""), entry.getValue()))
        .collect(Collectors.joining(",\n", "{\n  \"nodes\": {\n", "\n  }\n}\n"));
  }
}

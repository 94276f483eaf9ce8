package dev.millrace.contracts.definition;

import java.net.URI;
import java.util.Locale;

/// Reads sources of `type: http`.
final class HttpReader {

  private static final URI NOWHERE = URI.create("http://localhost/");

  private HttpReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    head.requireFields(map);
    return new SourceDefinition.Http(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        map.require("url", HttpReader::url, NOWHERE),
        map.find("records").orElse(""),
        map.texts("key"),
        map.map("paging").map(HttpReader::paging).orElse(paging()),
        head.drift());
  }

  private static SourceDefinition.Paging paging() {
    return new SourceDefinition.Paging("page", "per_page", 500);
  }

  private static SourceDefinition.Paging paging(YamlMap map) {
    var paging =
        new SourceDefinition.Paging(
            map.find("page").orElse("page"),
            map.find("size").orElse("per_page"),
            map.find("rows", Integer::parseInt).orElse(500));
    map.end();
    return paging;
  }

  private static URI url(String text) {
    URI uri = URI.create(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address that begins with http:// or https://");
    }
    return uri;
  }
}

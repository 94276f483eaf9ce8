package dev.millrace.lake.rest;

import org.jspecify.annotations.Nullable;

/// What the catalog answers: a status, perhaps JSON, perhaps an entity tag.
public record RestAnswer(int status, byte[] body, @Nullable String entityTag) {

  private static final byte[] NOTHING = {};

  static RestAnswer ok(Object body) {
    return new RestAnswer(200, RestJson.write(body), null);
  }

  static RestAnswer noContent() {
    return new RestAnswer(204, NOTHING, null);
  }

  static RestAnswer notModified(String entityTag) {
    return new RestAnswer(304, NOTHING, entityTag);
  }

  RestAnswer tagged(String tag) {
    return new RestAnswer(status, body, tag);
  }
}

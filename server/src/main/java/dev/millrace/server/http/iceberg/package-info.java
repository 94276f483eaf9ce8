/// Iceberg's REST catalog over HTTP: `/iceberg/v1/...`. Only here do its requests meet the web
/// server.
@NullMarked
package dev.millrace.server.http.iceberg;

import org.jspecify.annotations.NullMarked;

/// JSON over HTTP: the collector, the API that openapi.yaml describes, and the web application.
@NullMarked
package dev.millrace.server.http;

import org.jspecify.annotations.NullMarked;

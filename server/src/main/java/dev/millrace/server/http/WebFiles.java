package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.HttpFile;
import java.time.Duration;

/// The built web application from the jar. Addresses that are no file are the application's own; it
/// finds out what they mean.
final class WebFiles implements HttpService {

  private static final ClassLoader CLASSES = WebFiles.class.getClassLoader();
  private static final ServerCacheControl FOREVER =
      ServerCacheControl.builder().cachePublic().immutable().maxAge(Duration.ofDays(365)).build();

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return ProblemAnswers.answer(HttpStatus.METHOD_NOT_ALLOWED);
    }
    String path = context.path();
    if (path.startsWith("/api/") || path.startsWith("/v1/")) {
      return ProblemAnswers.answer(HttpStatus.NOT_FOUND);
    }
    if (CLASSES.getResource("web/index.html") == null) {
      return HttpResponse.of(
          HttpStatus.OK,
          MediaType.PLAIN_TEXT_UTF_8,
          "This build holds no web application: it was built without Node. The API is at /api/v1.\n");
    }
    return file(path).asService().serve(context, request);
  }

  private static HttpFile file(String path) {
    String name =
        "web" + (path.equals("/docs") || path.equals("/docs/") ? "/docs/index.html" : path);
    boolean isFile =
        name.lastIndexOf('.') > name.lastIndexOf('/') && CLASSES.getResource(name) != null;
    var file =
        HttpFile.builder(CLASSES, isFile ? name : "web/index.html")
            .setHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .setHeader(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
            .setHeader(HttpHeaderNames.REFERRER_POLICY, "same-origin")
            .setHeader(
                HttpHeaderNames.CONTENT_SECURITY_POLICY,
                "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:");
    return (isFile && path.startsWith("/assets/")
            ? file.cacheControl(FOREVER)
            : file.cacheControl(ServerCacheControl.REVALIDATED))
        .build();
  }
}

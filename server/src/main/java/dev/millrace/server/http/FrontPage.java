package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/// `/`: the web application, or with `?token=...` the way in.
final class FrontPage implements HttpService {

  private final Session session;
  private final WebFiles files;

  FrontPage(Session session, WebFiles files) {
    this.session = session;
    this.files = files;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    String token = context.queryParam("token");
    return token == null ? files.serve(context, request) : session.signIn(context, token);
  }
}

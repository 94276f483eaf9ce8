package dev.millrace.bench.collector;

import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// nginx that answers 200 and does nothing: what HTTP alone costs on this machine.
record NginxPeer(Place place, CollectorSettings settings) {

  static final String SUBJECT = "nginx, return 200, by wrk";

  private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  Sample measure(int round) throws IOException, InterruptedException {
    Path scratch = place.fresh("collector");
    int port = Child.freePort();
    Path configuration =
        Files.writeString(
            scratch.resolve("nginx.conf"),
            """
            daemon off;
            worker_processes auto;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              server {
                listen 127.0.0.1:%2$d;
                location / { return 200; }
              }
            }
            """
                .formatted(scratch, port));
    try (Child server =
        Child.start(
            scratch,
            scratch.resolve("nginx.out"),
            List.of(
                PROGRAM.toString(), "-p", scratch.toString(), "-c", configuration.toString()))) {
      server.awaitPort(port);
      return settings.wrk(scratch).measure(SUBJECT, round, port, "none");
    }
  }
}

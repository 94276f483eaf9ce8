package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways out of the folder of artifacts that MLflow's own advisories tell of (CVE-2023-1177,
/// -2780, -6014, -6015, -6909, -6974, -6975, -6977, CVE-2024-1483, -1558, -1593, -1594, -3573):
/// here none leads anywhere.
@ExtendWith(SharedServer.class)
final class ArtifactPathTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LENGTH = Pattern.compile("content-length: ?(\\d+)");
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";

  private final RunningServer server;
  private String run = "";

  ArtifactPathTest(RunningServer server) {
    this.server = server;
  }

  @BeforeEach
  void createRun() throws IOException {
    run =
        post("runs/create", "{\"experiment_id\": \"0\"}")
            .path("run")
            .path("info")
            .path("run_id")
            .asText();
    assertThat(run).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../token",
        "../../../token",
        "..%2f..%2f..%2f..%2ftoken",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/token",
        "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2ftoken",
        "..%252f..%252f..%252f..%252ftoken",
        "%252e%252e%252f%252e%252e%252ftoken",
        "%25252e%25252e%25252ftoken",
        "..\\..\\..\\..\\token",
        "..%5c..%5c..%5c..%5ctoken",
        "....//....//....//token",
        "..;/..;/..;/token",
        ".%00./.%00./token",
        "token%00.txt",
        "%2fetc%2fpasswd",
        "/%2fetc/passwd",
        "file:///etc/passwd",
        "file:%2f%2f%2fetc%2fpasswd",
        "C:%5cwindows%5cwin.ini",
        "C:/windows/win.ini",
        "%5c%5chost%5cshare",
        "model/%23/../../../../token",
        "model%23/..%2f..%2f..%2ftoken",
        "model%3f/../../../../token",
        "model/./token",
        "%c0%ae%c0%ae/%c0%ae%c0%ae/token",
        "%e0%80%af..%e0%80%aftoken",
        "~/.ssh/id_rsa%0a",
        "a%0d%0ab",
        "dot.",
        "space%20",
        "%20",
        "..",
        "."
      })
  void noNameLeavesTheFolderOfItsRun(String name) throws IOException {
    Set<String> before = files();

    String put = raw("PUT", ARTIFACTS + "0/" + run + "/artifacts/" + name, "planted");
    String got = raw("GET", ARTIFACTS + "0/" + run + "/artifacts/" + name, "");
    String listed =
        raw(
            "GET",
            ARTIFACTS.substring(0, ARTIFACTS.length() - 1)
                + "?path=0/"
                + run
                + "/artifacts/"
                + name,
            "");
    String deleted = raw("DELETE", ARTIFACTS + "0/" + run + "/artifacts/" + name, "");

    assertThat(put).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 5");
    assertThat(got)
        .doesNotStartWith("HTTP/1.1 2")
        .doesNotContain(server.token())
        .doesNotContain("root:");
    assertThat(listed).doesNotStartWith("HTTP/1.1 5").doesNotContain("\"is_dir\"");
    assertThat(deleted).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 5");
    assertThat(files()).isEqualTo(before);
    assertThat(server.token()).isNotEmpty();
  }

  /// The web server takes doubled slashes for one, so nothing begins at the root of the disk.
  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "//etc/passwd", "///etc/passwd"})
  void aNameThatBeginsWithSlashesLiesInTheFolderOfItsRun(String name) throws IOException {
    String put = raw("PUT", ARTIFACTS + "0/" + run + "/artifacts/" + name, "planted");

    assertThat(put).startsWith("HTTP/1.1 200");
    assertThat(server.data().resolve("tracking/0").resolve(run).resolve("artifacts/etc/passwd"))
        .hasContent("planted");
    assertThat(raw("GET", ARTIFACTS + "0/" + run + "/artifacts/" + name, "")).endsWith("planted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../models",
        "0/../../models",
        "..%2f",
        "0/not-a-run/artifacts/x",
        "0/00000000000000000000000000000000/artifacts/x",
        "1/%s/artifacts/x",
        "0/%s/x",
        "0/%s",
        "uploads/x"
      })
  void onlyTheFolderOfAKnownRunTakesFiles(String path) throws IOException {
    Set<String> before = files();

    String put = raw("PUT", ARTIFACTS + path.replace("%s", run), "planted");

    assertThat(put).startsWith("HTTP/1.1 4");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    assertThat(raw("PUT", ARTIFACTS + "0/" + run + "/artifacts/plain.txt", "plain"))
        .startsWith("HTTP/1.1 200");
    Path folder = server.data().resolve("tracking").resolve("0").resolve(run).resolve("artifacts");
    Files.createSymbolicLink(folder.resolve("way"), server.data());
    Files.createSymbolicLink(folder.resolve("secret"), server.data().resolve("token"));

    for (String name : new String[] {"way/token", "secret"}) {
      assertThat(raw("GET", ARTIFACTS + "0/" + run + "/artifacts/" + name, ""))
          .startsWith("HTTP/1.1 403")
          .doesNotContain(server.token());
      assertThat(raw("PUT", ARTIFACTS + "0/" + run + "/artifacts/" + name, "planted"))
          .startsWith("HTTP/1.1 403");
      assertThat(raw("DELETE", ARTIFACTS + "0/" + run + "/artifacts/" + name, ""))
          .startsWith("HTTP/1.1 403");
    }
    assertThat(get("artifacts/list?run_id=" + run).path("files")).hasSize(1);
    assertThat(get("artifacts/list?path=way&run_id=" + run).path("error_code").asText())
        .isEqualTo("PERMISSION_DENIED");
    assertThat(raw("GET", ARTIFACTS + "0/" + run + "/artifacts/plain.txt", "")).endsWith("plain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc",
        "/etc",
        "file:/etc",
        "FILE:///etc",
        "mlflow-artifacts:/../../etc",
        "mlflow-artifacts:/0/x/artifacts#/../../etc",
        "mlflow-artifacts:/0/x/artifacts?/../../etc",
        "runs:/x/%2e%2e/%2e%2e/etc",
        "http:/x/..\\\\..\\\\etc",
        "s3://bucket/../../etc",
        "ftp://host/etc"
      })
  void noVersionOrExperimentPointsAtFilesOfTheServer(String source) throws IOException {
    String name = "m" + System.nanoTime();
    post("registered-models/create", "{\"name\": \"%s\"}".formatted(name));

    JsonNode version =
        post(
            "model-versions/create",
            "{\"name\": \"%s\", \"source\": \"%s\"}".formatted(name, source));

    assertThat(version.path("error_code").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    if (!source.startsWith("mlflow-artifacts:")) {
      JsonNode experiment =
          post(
              "experiments/create",
              "{\"name\": \"%s\", \"artifact_location\": \"%s\"}".formatted(name, source));
      assertThat(experiment.path("error_code").asText()).isEqualTo("INVALID_PARAMETER_VALUE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "..", "/etc/passwd", "C:\\\\x", "a\\u0000b"})
  void listingsOfARunStayInIt(String path) throws IOException {
    String encoded = java.net.URLEncoder.encode(path, StandardCharsets.UTF_8);

    HttpResponse<String> listed =
        server.send(request("artifacts/list?run_id=" + run + "&path=" + encoded).GET());

    assertThat(listed.statusCode()).isEqualTo(400);
  }

  /// Every file that is not written all the time.
  private Set<String> files() throws IOException {
    Path place = server.data().resolve("..").normalize();
    try (Stream<Path> files = Files.walk(place, 3)) {
      return files
          .map(place::relativize)
          .map(Path::toString)
          .filter(name ->
              !name.matches("data/(log|lake|streams|messages|temporary|platform|millrace).*"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private JsonNode post(String path, String body) throws IOException {
    return JSON.readTree(
        server
            .send(
                request(path)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body)))
            .body());
  }

  private JsonNode get(String path) throws IOException {
    HttpResponse<String> response = server.send(request(path).GET());
    return JSON.readTree(response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + "/api/2.0/mlflow/" + path))
        .header("Authorization", "Bearer " + server.token());
  }

  /// As it is written: a client would mend the path.
  private String raw(String method, String path, String body) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String request =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(method, path, server.token(), body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return answer(socket.getInputStream());
    }
  }

  /// The server takes its time to close a connection.
  private static String answer(InputStream from) throws IOException {
    var answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = from.read();
      if (next < 0) {
        return answer.toString();
      }
      answer.append((char) next);
    }
    Matcher length = LENGTH.matcher(answer);
    return length.find()
        ? answer
            + new String(from.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
        : answer.toString();
  }
}

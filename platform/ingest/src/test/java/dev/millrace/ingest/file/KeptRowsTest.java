package dev.millrace.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptRowsTest {

  private static final List<String> PERSON = List.of("u:5", "a:visitor");

  @TempDir private Path root = Path.of("unset");

  private KeptRows kept(FileFormat format) {
    SourceDefinition source =
        new SourceDefinition.Files(
            new SourceName("sales"),
            null,
            TableName.of("bronze.sales"),
            List.of(),
            null,
            "sales",
            FileForm.of(format),
            DriftPolicy.IGNORE);
    return new KeptRows(
        root, List.of(source), Set.of("customer_id"), (_, column) -> column.equals("customer_id"));
  }

  private Path file(String place, String name) throws IOException {
    return Files.createDirectories(root.resolve(place).resolve("sales")).resolve(name);
  }

  @Test
  void onlyLinesWhoseColumnNamesThePersonAreTakenOut() throws IOException {
    Path file = file("processed", "a.csv");
    Files.writeString(
        file, "id,customer_id,quantity\n1,5,1\n2,7,5\n3,\"5\",2\n4,55,5\n5,\"a,5\",1\n");
    KeptRows kept = kept(FileFormat.CSV);
    var found = new int[1];
    kept.read(PERSON, (_, _) -> found[0]++);
    assertThat(found[0]).isEqualTo(2);
    kept.erase(PERSON);
    assertThat(Files.readString(file))
        .isEqualTo("id,customer_id,quantity\n2,7,5\n4,55,5\n5,\"a,5\",1\n");
    kept.erase(PERSON);
    assertThat(Files.readString(file)).contains("2,7,5");
  }

  @Test
  void packedLinesAreCutToo() throws IOException {
    Path file = file("archive", "b.ndjson.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(
          "{\"customer_id\": 5, \"n\": 1}\n{\"customer_id\":\"6\",\"n\":5}\n"
              .getBytes(StandardCharsets.UTF_8));
    }
    kept(FileFormat.NDJSON).erase(PERSON);
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("{\"customer_id\":\"6\",\"n\":5}\n");
    }
  }

  @Test
  void aFileThatCannotBeCutByLinesGoesWhole() throws IOException {
    Path json = file("processed", "c.json");
    Files.writeString(json, "[{\"customer_id\": \"5\"},{\"customer_id\": \"6\"}]");
    Path other = file("processed", "d.json");
    Files.writeString(other, "[{\"customer_id\": \"6\", \"quantity\": 5}]");
    kept(FileFormat.JSON).erase(PERSON);
    assertThat(json).doesNotExist();
    assertThat(other).exists();

    Path lines = file("processed", "e.csv");
    Files.writeString(lines, "customer_id,note\n5,\"two\nlines\"\n6,x\n");
    kept(FileFormat.CSV).erase(PERSON);
    assertThat(lines).doesNotExist();
  }
}

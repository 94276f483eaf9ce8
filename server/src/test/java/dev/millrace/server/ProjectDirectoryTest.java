package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectDirectoryTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path directory = Path.of("unset");

  @Test
  void whatIsReadAgainIsWhatTheFilesSay() throws IOException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write("models/gold/a.sql", "select 1 as id");
    write("models/gold/b.sql", "select 2 as id");
    var reader = new ProjectDirectory.Reader(directory, Variables.NONE, InstantSource.system());
    assertRead(reader);
    write("models/gold/a.sql", "select 3 as id"); // as long as before, within one tick of the clock
    assertRead(reader);
    write("models/gold/a.yml", "kind: model\nkey: [id]\n");
    assertRead(reader);
    write("models/gold/a.yml", "kind: model\nkey: [id]\nowner: me\n");
    assertRead(reader);
    Files.delete(directory.resolve("models/gold/a.yml"));
    Files.delete(directory.resolve("models/gold/b.sql"));
    write("models/silver/b.sql", "select 2 as id");
    assertRead(reader);
  }

  @Test
  void aFileThatHasNotChangedIsTheOneThatWasRead() throws IOException {
    write("millrace.yaml", "kind: project\nname: shop\n");
    write("models/gold/a.sql", "select 1 as id");
    Path file = directory.resolve("models/gold/a.sql");
    Files.setLastModifiedTime(file, LONG_AGO);
    var reader = new ProjectDirectory.Reader(directory, Variables.NONE, InstantSource.system());
    ModelDefinition first = reader.read().models().getFirst();
    assertThat(reader.read().models().getFirst()).isSameAs(first);
  }

  private void assertRead(ProjectDirectory.Reader reader) {
    assertThat(reader.read()).isEqualTo(ProjectDirectory.read(directory, Variables.NONE));
  }

  private void write(String path, String text) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}

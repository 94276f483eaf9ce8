package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.problem.MillraceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskReserveTest {

  @TempDir private Path directory = Path.of("unset");

  @Test
  void aDiskWithRoomTakesEvents() {
    assertThatCode(() -> new DiskReserve(directory, 1).requireRoom()).doesNotThrowAnyException();
  }

  @Test
  void aDiskWithoutTheReserveRefusesThemWithBothFigures() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new DiskReserve(directory, Long.MAX_VALUE).requireRoom())
        .satisfies(e ->
            org.assertj.core.api.Assertions.assertThat(e.problem().message())
                .matches(
                    "The disk of the data directory has [0-9,]+ MB left; [0-9,]+ MB are kept free\\."));
  }
}

package dev.millrace.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.backup.Backup;
import dev.millrace.server.backup.BackupNote;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// `POST /api/v1/backup`: writes a backup on the server's own disk and answers when it is whole.
@ProducesJson
public final class BackupApi {

  private final Backup backup;

  BackupApi(Backup backup) {
    this.backup = backup;
  }

  @Blocking
  @Post("/backup")
  public BackupNote write(ServiceRequestContext context, Request request) {
    context.clearRequestTimeout(); // as long as the disk takes
    try {
      return backup.write(Path.of(request.target()));
    } catch (InvalidPathException e) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The target '%s' is no path.".formatted(request.target()), "Name a new directory.");
    }
  }

  /// Where the backup goes: a whole path.
  record Request(String target) {}
}

package dev.millrace.server;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemKind;
import dev.millrace.server.command.Commands;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// Where the process begins.
public final class Main {

  private static final int USER = 2;
  private static final int RESOURCE = 3;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(new PrintWriter(System.err, true, StandardCharsets.UTF_8), arguments));
  }

  /// Runs one command.
  ///
  /// @param err takes problems
  /// @return the exit status: 0 done, 1 not all that was asked, 2 mend your input, 3 mend a
  ///   resource
  public static int run(PrintWriter err, String... arguments) {
    var line =
        new CommandLine(new Commands()).setErr(err).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, _) -> tell(e, command.getErr()));
    return line.execute(arguments);
  }

  private static int tell(Exception thrown, PrintWriter err) throws Exception {
    if (!(thrown instanceof MillraceException e)) {
      throw thrown;
    }
    for (Problem problem : e.problems()) {
      err.println(problem.toText());
    }
    err.flush();
    return e.problem().code().kind() == ProblemKind.RESOURCE ? RESOURCE : USER;
  }
}

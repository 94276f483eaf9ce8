package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.privacy.PersonalData;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Files as they were delivered, in `processed` and `archive`. Lines of CSV and NDJSON that are a
/// person's are taken out; a file that cannot be cut by lines goes whole. What is packed by columns
/// or in an archive of files (Parquet, zip) cannot be looked through and is left alone.
public final class KeptRows implements PersonalData {

  private static final List<String> PLACES = List.of("processed", "archive");
  private static final String PLACE = "files_as_delivered";

  private final Path root;
  private final List<SourceDefinition.Files> sources;
  private final Set<String> fields;
  private final BiPredicate<TableName, String> isPerson;

  /// @param root that of the landing zone
  /// @param fields of records that hold the id of a customer
  /// @param isPerson whether a column of a table holds one
  public KeptRows(
      Path root,
      List<SourceDefinition> sources,
      Set<String> fields,
      BiPredicate<TableName, String> isPerson) {
    this.root = root;
    this.fields = Set.copyOf(fields);
    this.sources =
        sources.stream()
            .filter(SourceDefinition.Files.class::isInstance)
            .map(SourceDefinition.Files.class::cast)
            .filter(source -> source.bucket() == null)
            .toList();
    this.isPerson = isPerson;
  }

  @Override
  public void read(List<String> identifiers, Taker taker) {
    each(
        identifiers,
        (cut, file) -> {
          for (String line : cut.theirs(file)) {
            taker.record(PLACE, Map.of("file", file.getFileName().toString(), "line", line));
          }
        });
  }

  @Override
  public void erase(List<String> identifiers) {
    each(identifiers, Cut::takeOut);
  }

  private interface Doing {
    void with(Cut cut, Path file) throws IOException;
  }

  private void each(List<String> identifiers, Doing doing) {
    Set<String> users = Set.copyOf(PersonalData.users(identifiers));
    for (SourceDefinition.Files source : sources) {
      for (String place : PLACES) {
        Path folder = root.resolve(place).resolve(source.folder());
        if (!Files.isDirectory(folder) || users.isEmpty()) {
          continue;
        }
        try (Stream<Path> files = Files.list(folder)) {
          var cut = new Cut(source, users);
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            if (!file.toString().endsWith(".meta.json")) {
              doing.with(cut, file);
            }
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /// How the lines of one source's files are told apart.
  private final class Cut {

    private final SourceDefinition.Files source;
    private final FileForm form;
    private final Set<String> users;
    private final Pattern word;

    Cut(SourceDefinition.Files source, Set<String> users) {
      this.source = source;
      this.form = source.form();
      this.users = users;
      String ids = users.stream().map(Pattern::quote).collect(Collectors.joining("|"));
      String names = fields.stream().map(Pattern::quote).collect(Collectors.joining("|"));
      this.word =
          form.format() == FileFormat.CSV
              ? Pattern.compile("(?<![A-Za-z0-9_.@-])(" + ids + ")(?![A-Za-z0-9_.@-])")
              : Pattern.compile("\"(%s)\"\\s*:\\s*\"?(%s)\"?\\s*[,}]".formatted(names, ids));
    }

    private boolean isReadable(Path file) {
      String name = file.getFileName().toString();
      return form.format() != FileFormat.PARQUET && !name.endsWith(".zip");
    }

    private boolean isOfLines() {
      return form.format() == FileFormat.CSV || form.format() == FileFormat.NDJSON;
    }

    private Charset encoding() {
      return form.format() == FileFormat.CSV
          ? form.encoding()
          : java.nio.charset.StandardCharsets.UTF_8;
    }

    List<String> theirs(Path file) throws IOException {
      var lines = new ArrayList<String>();
      if (isReadable(file)) {
        look(file, null, lines);
      }
      return lines;
    }

    void takeOut(Path file) throws IOException {
      if (!isReadable(file) || theirs(file).isEmpty()) {
        return;
      }
      if (!isOfLines()) {
        Files.delete(file);
        return;
      }
      Path fresh = file.resolveSibling("." + file.getFileName() + ".part");
      boolean isCut;
      try (OutputStream out = Files.newOutputStream(fresh);
          OutputStream packed = isGzip(file) ? new GZIPOutputStream(out) : out;
          var writer = new BufferedWriter(new OutputStreamWriter(packed, encoding()))) {
        isCut = look(file, writer, new ArrayList<>());
      }
      if (isCut) {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.delete(fresh);
        Files.delete(file);
      }
    }

    private static boolean isGzip(Path file) {
      return file.toString().endsWith(".gz");
    }

    /// @param others takes the lines that stay
    /// @return whether each of their rows is one line
    private boolean look(Path file, @Nullable BufferedWriter others, List<String> theirs)
        throws IOException {
      boolean isCut = true;
      Set<Integer> columns = form.columns().isEmpty() ? null : positions(form.columns());
      try (InputStream in = Files.newInputStream(file);
          InputStream plain = isGzip(file) ? new GZIPInputStream(in) : in;
          var reader = new BufferedReader(new InputStreamReader(plain, encoding()))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (form.format() == FileFormat.CSV && columns == null) {
            columns = positions(cells(line));
            keep(others, line);
            continue;
          }
          if (isTheirs(line, columns == null ? Set.of() : columns)) {
            theirs.add(line);
            isCut &= isWhole(line);
          } else {
            keep(others, line);
          }
        }
      }
      return isCut;
    }

    private static void keep(@Nullable BufferedWriter others, String line) throws IOException {
      if (others != null) {
        others.write(line);
        others.write('\n');
      }
    }

    private boolean isTheirs(String line, Set<Integer> columns) {
      if (!word.matcher(line).find()) {
        return false;
      }
      if (form.format() != FileFormat.CSV || !isWhole(line)) {
        return true;
      }
      List<String> cells = cells(line);
      return columns.stream()
          .anyMatch(column -> column < cells.size() && users.contains(cells.get(column).strip()));
    }

    private boolean isWhole(String line) {
      return form.format() != FileFormat.CSV
          || line.chars().filter(character -> character == form.quote()).count() % 2 == 0;
    }

    private Set<Integer> positions(List<String> header) {
      var positions = new HashSet<Integer>();
      for (int i = 0; i < header.size(); i++) {
        String name = header.get(i).replace("\ufeff", "").strip();
        boolean isListed =
            source.fields().stream()
                .anyMatch(
                    rule -> rule.from().equals(name) && isPerson.test(source.table(), rule.name()));
        if (isListed || isPerson.test(source.table(), name)) {
          positions.add(i);
        }
      }
      return positions;
    }

    private List<String> cells(String line) {
      var cells = new ArrayList<String>();
      var cell = new StringBuilder();
      boolean isQuoted = false;
      for (int i = 0; i < line.length(); i++) {
        char at = line.charAt(i);
        if (at == form.quote()) {
          isQuoted = !isQuoted;
        } else if (at == form.delimiter() && !isQuoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        } else {
          cell.append(at);
        }
      }
      cells.add(cell.toString());
      return cells;
    }
  }
}

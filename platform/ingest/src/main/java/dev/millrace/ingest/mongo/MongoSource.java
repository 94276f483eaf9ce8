package dev.millrace.ingest.mongo;

import com.mongodb.client.MongoClient;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.follow.Followed;
import dev.millrace.ingest.follow.Reading;
import dev.millrace.ingest.origin.Canonical;
import dev.millrace.ingest.origin.SourceSample;
import dev.millrace.ingest.origin.SourceSample.SampledColumn;
import dev.millrace.ingest.row.RowProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// Collections of a MongoDB as a source.
public final class MongoSource implements Followed {

  private static final int FIRST_SHOWN = 4;

  private final SourceDefinition.Mongo source;
  private final LandingZone.Context context;
  private final Path spill;

  /// @param spill where rows wait for their commit
  public MongoSource(SourceDefinition.Mongo source, LandingZone.Context context, Path spill) {
    this.source = source;
    this.context = context;
    this.spill = spill;
  }

  @Override
  public SourceDefinition definition() {
    return source;
  }

  @Override
  public Duration commitEvery() {
    return source.commitEvery();
  }

  @Override
  public boolean isAlways() {
    return source.isFollowed();
  }

  @Override
  public Reading open() throws InterruptedException {
    return MongoReading.open(source, context, spill);
  }

  @Override
  public String shown(String text) {
    return source.access().shown(text);
  }

  @Override
  public SourceSample sample(int rows) throws InterruptedException {
    return sample(source, rows);
  }

  /// Needs no lake: the first documents of the first collection.
  public static SourceSample sample(SourceDefinition.Mongo source, int rows)
      throws InterruptedException {
    var access = new MongoAccess(source);
    String collection = source.collections().getFirst();
    var table = new CollectionTable(source, collection, ZoneOffset.UTC);
    var notes = new ArrayList<String>();
    var texts = new ArrayList<List<@Nullable String>>();
    try (MongoClient client = access.connect()) {
      List<BsonDocument> found =
          access.asked(() ->
              access.collection(client, collection).find().limit(rows).into(new ArrayList<>()));
      for (BsonDocument document : found) {
        try {
          @Nullable Object[] row = table.row("r", Instant.EPOCH, 0, document);
          texts.add(
              Arrays.stream(row).skip(FIRST_SHOWN).<@Nullable String>map(Canonical::text).toList());
        } catch (RowProblem e) {
          notes.add("Document %s: %s".formatted(document.get("_id"), e.reason()));
        }
      }
    }
    return new SourceSample(
        table.columns().stream()
            .skip(FIRST_SHOWN)
            .map(column -> SampledColumn.of(column, ""))
            .toList(),
        texts,
        notes);
  }
}

package dev.millrace.external.s3;

import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Objects over the S3 protocol. Integrity is the protocol's: a length that does not fit, or a
/// connection that ends early, is a failure and tried again.
public final class S3Objects implements ObjectStore {

  private static final int PAGE = 1_000;
  private static final int AT_ONCE = 16;

  /// What S3 takes in one request.
  private static final long MAX_BYTES = 5L << 30;

  private final ObjectAccess access;
  private final S3Client client;
  private final String prefix;

  private S3Objects(ObjectAccess access, S3Client client) {
    this.access = access;
    this.client = client;
    this.prefix = access.prefix().isEmpty() ? "" : access.prefix() + "/";
  }

  /// Prepares a client; nothing is sent yet. The caller closes it.
  public static S3Objects open(ObjectAccess access) {
    try {
      return new S3Objects(access, S3Clients.open(access));
    } catch (SdkException e) {
      throw S3Problems.of(access, e);
    }
  }

  @Override
  public String location() {
    return access.location();
  }

  @Override
  public Page list(String beginning, @Nullable String after) {
    return ask(() -> {
      var answer =
          client.listObjectsV2(request ->
              request
                  .bucket(access.bucket())
                  .prefix(prefix + beginning)
                  .maxKeys(PAGE)
                  .startAfter(after == null ? null : prefix + after));
      List<StoredObject> objects =
          answer.contents().stream()
              .map(object ->
                  new StoredObject(
                      object.key().substring(prefix.length()),
                      object.size(),
                      object.lastModified(),
                      object.eTag()))
              .toList();
      return new Page(objects, !Boolean.TRUE.equals(answer.isTruncated()));
    });
  }

  @Override
  public void read(String key, Path into) {
    ask(() -> {
      try {
        return client.getObject(
            request -> request.bucket(access.bucket()).key(prefix + key), whole(into));
      } catch (NoSuchKeyException e) {
        throw missing(key, e);
      }
    });
  }

  /// The JDK's client takes the early end of a connection for the end of an answer.
  private static ResponseTransformer<GetObjectResponse, GetObjectResponse> whole(Path into) {
    return (answer, body) -> {
      try {
        long got = Files.copy(body, into, StandardCopyOption.REPLACE_EXISTING);
        if (answer.contentLength() != null && got != answer.contentLength()) {
          throw new EOFException("%,d of %,d bytes came".formatted(got, answer.contentLength()));
        }
        return answer;
      } catch (FileSystemException e) {
        throw new UncheckedIOException(e); // our disk's trouble, not the bucket's
      } catch (IOException e) {
        throw RetryableException.create(e.getMessage(), e);
      }
    };
  }

  @Override
  public void write(Path file, String key) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw ProblemCode.OBJECT_STORE_UNAVAILABLE.exception(
            "The file '%s' has %,d bytes; one object of '%s' holds at most %,d."
                .formatted(file.getFileName(), bytes, location(), MAX_BYTES),
            "Write it in parts.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ask(() ->
        client.putObject(
            request -> request.bucket(access.bucket()).key(prefix + key),
            RequestBody.fromFile(file)));
  }

  @Override
  public void copy(StoredObject from, String to) {
    ask(() -> {
      try {
        return client.copyObject(request ->
            request
                .sourceBucket(access.bucket())
                .sourceKey(prefix + from.key())
                .copySourceIfMatch(from.tag())
                .destinationBucket(access.bucket())
                .destinationKey(prefix + to));
      } catch (NoSuchKeyException e) {
        throw missing(from.key(), e);
      } catch (S3Exception e) {
        throw e.statusCode() == S3Problems.PRECONDITION_FAILED ? missing(from.key(), e) : e;
      }
    });
  }

  @Override
  public void delete(Collection<String> keys) {
    var turns = new Semaphore(AT_ONCE);
    List<Future<?>> deleting = new ArrayList<>();
    try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String key : keys) {
        turns.acquireUninterruptibly();
        deleting.add(
            each.submit(() -> {
              try {
                delete(key);
              } finally {
                turns.release();
              }
            }));
      }
    }
    for (Future<?> one : deleting) {
      if (one.state() == Future.State.FAILED) {
        throw one.exceptionNow() instanceof MillraceException problem
            ? problem
            : new IllegalStateException(one.exceptionNow());
      }
    }
  }

  private void delete(String key) {
    ask(() -> client.deleteObject(request -> request.bucket(access.bucket()).key(prefix + key)));
  }

  private <T> T ask(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw S3Problems.of(access, e);
    } catch (UncheckedIOException e) {
      throw e.getCause() instanceof FileSystemException ? e : S3Problems.of(access, e);
    }
  }

  private MillraceException missing(String key, Exception cause) {
    return new MillraceException(
        ProblemCode.NOT_FOUND.problem(
            "The bucket has no object '%s/%s', or another one by now.".formatted(location(), key),
            "See whether another program has taken it away."),
        cause);
  }

  @Override
  public void close() {
    client.close();
  }
}

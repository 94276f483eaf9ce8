package dev.millrace.orchestrate;

import dev.millrace.contracts.platform.PlatformDatabase;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// A real database whose process dies at a chosen commit, as far as the database can tell: nothing
/// it does later arrives. It may also be stalled and go on.
final class CutOffDatabase implements PlatformDatabase {

  private final PlatformDatabase real;
  private final int last;
  private final boolean isAfter;
  private final AtomicInteger commits = new AtomicInteger();
  private final CountDownLatch cut = new CountDownLatch(1);
  private volatile CountDownLatch stall = new CountDownLatch(0);

  /// @param last the commit at which it dies; counted from 1
  /// @param isAfter whether that commit still arrives
  CutOffDatabase(PlatformDatabase real, int last, boolean isAfter) {
    this.real = real;
    this.last = last;
    this.isAfter = isAfter;
  }

  CountDownLatch cut() {
    return cut;
  }

  int commits() {
    return commits.get();
  }

  /// From now on every access waits.
  CountDownLatch stall() {
    stall = new CountDownLatch(1);
    return stall;
  }

  @Override
  public DataSource dataSource() {
    return proxy(
        DataSource.class,
        (_, method, arguments) -> {
          refuseWhenCut();
          Object answer = call(method, real.dataSource(), arguments);
          return answer instanceof Connection connection ? watched(connection) : answer;
        });
  }

  private Connection watched(Connection connection) {
    return proxy(
        Connection.class,
        (_, method, arguments) -> {
          boolean isEnd = method.getName().equals("close") || method.getName().equals("rollback");
          if (isEnd) {
            return call(method, connection, arguments);
          }
          refuseWhenCut();
          if (!method.getName().equals("commit")) {
            return call(method, connection, arguments);
          }
          int number = commits.incrementAndGet();
          if (number < last) {
            return call(method, connection, arguments);
          }
          if (number == last && isAfter) {
            call(method, connection, arguments);
          }
          cut.countDown();
          throw new SQLException("cut off");
        });
  }

  private void refuseWhenCut() throws SQLException, InterruptedException {
    stall.await();
    if (cut.getCount() == 0) {
      throw new SQLException("cut off");
    }
  }

  private static Object call(Method method, Object target, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CutOffDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public String jdbcUrl() {
    return real.jdbcUrl();
  }

  @Override
  public Dialect dialect() {
    return real.dialect();
  }

  @Override
  public void close() {
    real.close();
  }
}

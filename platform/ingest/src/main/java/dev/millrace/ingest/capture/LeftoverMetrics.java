package dev.millrace.ingest.capture;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/// The engine's figures in JMX. An engine that is cut off leaves them there, and the next one of
/// the same name waits for a minute until they would go, and then gives up.
final class LeftoverMetrics {

  private LeftoverMetrics() {}

  /// @param capture as the engine's `topic.prefix` has it; its engine is not running
  static void remove(String capture) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try {
      var left = new ObjectName("debezium.postgres:*,server=" + capture);
      for (ObjectName name : server.queryNames(left, null)) {
        removeOne(server, name);
      }
    } catch (JMException e) {
      throw new IllegalStateException("JMX does not take the name '%s'.".formatted(capture), e);
    }
  }

  private static void removeOne(MBeanServer server, ObjectName name) throws JMException {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      return; // gone by itself meanwhile
    }
  }
}

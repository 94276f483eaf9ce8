package dev.millrace.lake;

import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What others keep in the same catalog: tables in namespaces of their own, and views. Their files
/// may lie among ours, after a rename for example, so clean-up must know them.
final class Neighbours {

  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  private final LakeContext lake;

  Neighbours(LakeContext lake) {
    this.lake = lake;
  }

  /// @param view whether it is a view, which consists of its metadata file alone
  record Neighbour(String location, boolean view) {}

  /// @return false when some cannot be read, so that their files are not known
  boolean addTo(ReachableFiles reachable) {
    boolean complete = true;
    for (Neighbour neighbour : lake.database().neighbours()) {
      complete &= add(neighbour, reachable);
    }
    return complete;
  }

  private boolean add(Neighbour neighbour, ReachableFiles reachable) {
    if (neighbour.view()) {
      reachable.locations().add(neighbour.location());
      return true;
    }
    try {
      reachable.add(TableMetadataParser.read(lake.files(), neighbour.location()));
      return true;
    } catch (NotFoundException | IllegalArgumentException e) {
      LOG.warn(
          "The table of '{}' cannot be read, so files that nobody needs stay for now: {}",
          neighbour.location(),
          e.getMessage());
      return false;
    }
  }
}

package dev.millrace.contracts.store;

import dev.millrace.contracts.definition.ObjectAccess;

/// Opens stores; the caller closes them. Opening connects to nothing yet.
@FunctionalInterface
public interface ObjectStores {

  ObjectStore open(ObjectAccess access);
}

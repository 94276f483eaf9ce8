package dev.millrace.contracts.privacy;

/// Of whom nothing is taken in any more. Safe for any thread; never blocks.
public interface Suppressions {

  /// Nobody.
  Suppressions NONE =
      new Suppressions() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public boolean holds(String identifier) {
          return false;
        }
      };

  /// Whether there is nobody, so that nobody needs to be asked for.
  boolean isEmpty();

  /// @param identifier `u:` with a user id, or `a:` with an anonymous id
  boolean holds(String identifier);
}

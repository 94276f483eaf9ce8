package dev.millrace.contracts.definition;

/// `lake:` in `millrace.yaml`: where the tables lie and who else may write them.
///
/// @param externalWrites what other engines may write through the Iceberg REST catalog
public record LakeDefinition(ExternalWrites externalWrites) {

  public static final LakeDefinition DEFAULT = new LakeDefinition(ExternalWrites.BRONZE);
}

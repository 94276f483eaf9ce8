package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.TableName;

/// Where to look for the rows by which a table differs from an earlier snapshot of it. Rows that
/// stand in neither table are the same in both states; rows that stand in both may be.
///
/// @param view that has both tables
/// @param before rows of the earlier state, with the columns it had then
/// @param after rows of the present state
public record TableChanges(LakeView view, TableName before, TableName after) {}

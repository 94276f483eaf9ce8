/// Recommenders: from what people did with items to what each may want next. All of them are plain
/// Java over primitive arrays, and answer the same for the same seed.
@NullMarked
package dev.millrace.ml.recommend;

import org.jspecify.annotations.NullMarked;

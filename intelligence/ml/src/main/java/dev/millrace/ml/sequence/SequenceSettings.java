package dev.millrace.ml.sequence;

import dev.millrace.contracts.definition.RecommendationDefinition.Sequence;

/// How a sequence model is trained.
///
/// @param dims numbers for each item
/// @param blocks of the transformer
/// @param heads each block looks with so many
/// @param length so many of the newest items are heeded
/// @param negatives items drawn by chance for each batch, which stand for all
/// @param tokens items in a batch
/// @param rate how fast it learns at first; it falls to 0
/// @param dropout the share of numbers left out by chance while it learns
/// @param temperature by which angles become likelihoods
/// @param threads of torch; the result is the same again only with one
public record SequenceSettings(
    int dims,
    int blocks,
    int heads,
    int length,
    int epochs,
    int negatives,
    int tokens,
    float rate,
    float dropout,
    float temperature,
    int seed,
    int threads) {

  /// What a definition leaves open is as it was chosen on public data.
  public static SequenceSettings of(Sequence sequence) {
    return new SequenceSettings(
        sequence.dims(),
        2,
        2,
        sequence.history(),
        sequence.epochs(),
        512,
        1024,
        2e-3f,
        0.3f,
        0.1f,
        1,
        sequence.threads());
  }
}

package dev.millrace.ml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonWordsTest {

  @ParameterizedTest
  @CsvSource({
    "days_since_last_order, 41, no order for 41 days",
    "days_since_last_order, 40.6, no order for 41 days",
    "days_since_last_visit, 1, no visit for 1 day",
    "days_since_last_visit, 0.2, visit today",
    "days_since_first_order, 1200, 'first order 1,200 days ago'",
    "days_since_signup, 30, signup was 30 days ago",
    "visits_14d, 2, 2 visits in 14 days",
    "visits_14d, 1, 1 visit in 14 days",
    "orders_30d, 0, no orders in 30 days",
    "cart_adds_14d, 3, 3 cart adds in 14 days",
    "page_views_1h, 12, 12 page views in 1 hour",
    "revenue_90d, 1234.5, 'revenue 1,234.50 in 90 days'",
    "revenue_30d, -20, revenue -20 in 30 days",
    "session_seconds_30d, 312.25, session seconds 312.25 in 30 days",
    "cart_value, 80, cart value 80",
    "page_views, 7, 7 page views",
    "revenue_30d, NaN, revenue 30d not known",
  })
  void featureIsSaidInWords(String feature, double value, String words) {
    assertThat(ReasonWords.of(feature, value)).isEqualTo(words);
  }
}

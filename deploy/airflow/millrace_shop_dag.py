"""An example: build the shop's tables in Millrace, then write its daily report."""

from __future__ import annotations

import datetime

from airflow import DAG

from millrace_operator import MillraceFlowOperator

with DAG(
    dag_id="millrace_shop",
    schedule="0 5 * * *",
    start_date=datetime.datetime(2026, 1, 1),
    catchup=False,
    tags=["millrace"],
) as dag:
    build = MillraceFlowOperator(task_id="build_shop", flow="build_shop")
    report = MillraceFlowOperator(task_id="daily_report", flow="daily_report")
    build >> report

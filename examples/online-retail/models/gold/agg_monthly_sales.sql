with

sales as (
  select * from {{ ref('fct_sales') }}
),

monthly as (
  select
    strftime(sold_on, '%Y-%m') as month,
    count(*) as lines,
    count(distinct transaction_id) as invoices,
    count(distinct customer_id) as customers,
    cast(round(sum(amount), 2) as decimal(18, 2)) as net_revenue,
    cast(round(coalesce(sum(amount) filter (where is_cancellation), 0), 2) as decimal(18, 2)) as cancelled_value,
    count(*) filter (where is_cancellation) as cancel_lines,
    count(*) filter (where customer_id is null) as lines_without_customer
  from sales
  group by strftime(sold_on, '%Y-%m')
)

select * from monthly
